"""What became of a reservation is told in its own log: split, merged, renewed or not, and at which price."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from billing.commands.merge_reservations import merge_reservations
from billing.commands.run_the_day import run_the_day
from billing.commands.split_reservation import split_reservation
from billing.models import PassedOn
from core.transactions import acting
from reservations.models import Reservation
from tests.factories import NOW, PriceFactory, World, at, buy
from tests.factories.refunds import refunded
from tests.factories.renewals import renewing
from tests.factories.reversals import ask_reversal, confirm
from tests.portal.conftest import Answer, Pages

pytestmark = pytest.mark.django_db


def log(pages: Pages, world: World, one: Reservation, language: str = "en") -> Answer:
    return pages.open(world.home.admin, "reservation_activity", one.customer_id, one.pk, language=language)


def test_a_split_and_a_merge(world: World, pages: Pages) -> None:
    admin, ten = world.home.admin, buy(customer=world.home.customer, quantity=10)
    who: dict[str, Any] = {"principal": admin.principal, "actor": admin.actor, "now": NOW}
    with acting(admin.actor, now=NOW):
        parts = split_reservation(reservation_id=ten.pk, quantities=[7, 3], **who)
        whole = merge_reservations(order_id=ten.order_id, sources=[one.pk for one in parts], **who)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        source, merged = log(pages, world, ten).text, log(pages, world, whole).text
        assert source.count("<b>Created by a split of") == 2 and "Ended: Split" in source
        assert "Created by a merge: quantity 10" in merged and merged.count("<b>Ended: Merged") == 2
        assert "병합으로 생성됨: 수량 10" in log(pages, world, whole, "ko").text


def test_a_renewal_that_was_made_and_one_that_was_not(world: World, pages: Pages) -> None:
    made, stopped = (renewing(world.home.customer, name=name) for name in ("made", "stopped"))
    end = at("2027-01-01")
    PriceFactory(item=stopped.item, unit_minor=1, from_on=end.date())
    run_the_day(now=end - timedelta(days=30))
    run_the_day(now=end)
    with time_machine.travel(end + timedelta(minutes=5), tick=False):
        old, new = log(pages, world, made).text, log(pages, world, Reservation.objects.get(renewed_from=made)).text
        assert "Price of the renewal locked: USD" in old and "Created by the renewal of made" in old
        assert "Created by the renewal of made" in new and "Bought:" not in new
        not_made = log(pages, world, stopped)
        assert "Not renewed: The price changed after it was locked" in not_made.text
        assert "갱신되지 않음: 고정된 뒤 가격이 변경됨" in log(pages, world, stopped, "ko").text
    assert not_made.queries <= 12


def test_a_reversal_and_what_was_passed_on(world: World, pages: Pages) -> None:
    refund = refunded(world.home.admin, world.home.reservation)
    PassedOn.objects.create(
        partner=world.home.partner, credit_note=refund.credit_note, amount_minor=100_00, passed_on=NOW.date(),
        recorded_by=world.home.admin.user, recorded_at=NOW,
    )  # fmt: skip
    confirm(ask_reversal(refund, now=NOW), knows_passed_on=True, now=NOW)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        told = pages.open(world.home.admin, "activity").text
        assert "<b>Refund reversed</b>" in told and "recorded as passed on" in told
        hidden = pages.open(world.home.seller, "activity").text
    assert "recorded as passed on" not in hidden
