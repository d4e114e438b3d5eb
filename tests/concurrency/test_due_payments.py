"""One reservation whose payments can't be taken does not hold up the others."""

import logging

import pytest
from django.db import connection

from billing.commands.take_payment import take_all_due
from billing.models import Payment
from tests.factories import NOW, World, buy
from tests.roles import ConnectAs

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_that_is_locked_is_logged_and_left_to_the_next_run(
    world: World, connection_as: ConnectAs, caplog: pytest.LogCaptureFixture
) -> None:
    months = [buy(customer=world.home.customer, price="120.00", plan="Monthly", on="2026-06-02") for _ in range(3)]
    first, *others = sorted(months, key=lambda one: one.pk)
    other = connection_as("portal_app")
    with other.transaction(), connection.cursor() as cursor:
        other.execute("SELECT FROM reservations_reservation WHERE id = %s FOR UPDATE", [first.pk])
        cursor.execute("SET lock_timeout = '200ms'")
        with caplog.at_level(logging.ERROR):
            assert take_all_due(now=NOW) == len(others)
        cursor.execute("RESET lock_timeout")
    assert str(first.pk) in caplog.text
    due = Payment.objects.filter(state="Scheduled", due_on__lte=NOW.date())
    assert [payment.reservation_id for payment in due] == [first.pk]
    assert take_all_due(now=NOW) == 1
