"""The refund desk marks a payment as failed, and takes one again: from the list, each for itself."""

import pytest
from django.test import Client
from django.urls import reverse

from billing.models import JournalEntry, Payment
from core.models import AuditEvent, Notification
from customers.models import User
from reservations.models import Reservation
from tests.factories import NOW, World, buy

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]

FAILED, AGAIN = "mark_failed", "take_again"


@pytest.fixture
def monthly(world: World) -> Reservation:
    """Its next payment is due tomorrow."""
    return buy(customer=world.home.customer, price="120.00", plan="Monthly", on="2026-01-03", now=NOW)


def press(desk: Client, action: str, *payments: Payment) -> str:
    url = reverse("admin:billing_payment_changelist", urlconf="portal.desk_urls")
    typed = {"action": action, "_selected_action": [str(one.pk) for one in payments]}
    return desk.post(url, typed, follow=True).content.decode()


def test_one_is_marked_and_one_that_cannot_be_is_told(refund_desk: Client, world: World, monthly: Reservation) -> None:
    coming, far = monthly.payments.get(number=6), monthly.payments.get(number=9)
    text = press(refund_desk, FAILED, coming, far)
    assert "Marked as failed, and told to the partner: 1." in text
    assert "Only the next payment of a reservation can be marked as failed" in text
    assert [Payment.objects.get(pk=one.pk).state for one in (coming, far)] == ["Failed", "Scheduled"]
    assert Notification.objects.filter(person_id=world.home.admin.user.pk, code="payment_failed").exists()
    event = AuditEvent.objects.filter(row_id=str(coming.pk)).latest("pk")
    assert (event.actor_kind, event.actor_label) == ("staff", "Sofia Lindgren")


def test_and_taken_again(refund_desk: Client, monthly: Reservation) -> None:
    coming = monthly.payments.get(number=6)
    assert "Only a payment that has failed can be taken again." in press(refund_desk, AGAIN, coming)
    press(refund_desk, FAILED, coming)
    press(refund_desk, AGAIN, coming)
    assert Payment.objects.get(pk=coming.pk).state == "Succeeded"
    assert JournalEntry.objects.filter(subject_id=coming.pk, posted_on=NOW.date()).count() == 1


def test_who_may_not_is_not_offered_it(lead: Client, monthly: Reservation) -> None:
    coming = monthly.payments.get(number=6)
    assert FAILED not in press(lead, FAILED, coming)
    assert Payment.objects.get(pk=coming.pk).state == "Scheduled"


def test_in_korean(refund_desk: Client, refund_clerk: User, monthly: Reservation) -> None:
    User.objects.filter(pk=refund_clerk.pk).update(language="ko")
    text = press(refund_desk, AGAIN, monthly.payments.get(number=6))
    assert "실패한 결제만 다시 처리할 수 있습니다." in text
