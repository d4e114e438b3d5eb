"""A lower amount waits a week for its requester; then the refund ends and lets go of what it held."""

from datetime import timedelta

import pytest

from billing.commands.decisions import ConfirmationTooLate, confirm_refund, reject_refund
from billing.commands.end_unanswered import end_all_unanswered
from billing.models import LimitUse, Refund
from billing.texts import reason_name
from core import outbox
from core.transactions import acting
from customers.models import Partner
from portal.settings import CELERY_BEAT_SCHEDULE
from reservations.models import OpenAct
from support.models import SupportRequest
from tests.factories import NOW, Firm, World, buy, usage
from tests.factories.refunds import ask, refunded

WEEK = timedelta(days=7)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def unconfirmed(world: World) -> Refund:
    return lowered(world.home)


def lowered(firm: Firm) -> Refund:
    """Return a refund that late usage has lowered."""
    fresh = buy(customer=firm.customer, on="2026-06-30")
    refund = ask(firm.admin, fresh)
    usage(fresh, "2026-07-01")
    outbox.drain(now=NOW)
    refund.refresh_from_db()
    assert refund.answer_until == NOW + WEEK
    return refund


def is_free(refund: Refund) -> bool:
    released = LimitUse.objects.get(refund=refund).state == "released"
    return released and not OpenAct.objects.filter(subject_id=refund.pk).exists()


class TestConfirm:
    def test_is_possible_to_the_last_moment(self, world: World, unconfirmed: Refund) -> None:
        actor, now = world.home.admin.actor, NOW + WEEK - MOMENT
        with acting(actor, now=now):
            assert confirm_refund(refund_id=unconfirmed.pk, actor=actor, now=now).state == "submitted"

    def test_is_refused_after_a_week_even_before_the_refund_is_ended(self, world: World, unconfirmed: Refund) -> None:
        actor, now = world.home.admin.actor, NOW + WEEK
        with pytest.raises(ConfirmationTooLate), acting(actor, now=now):
            confirm_refund(refund_id=unconfirmed.pk, actor=actor, now=now)


class TestEnd:
    def test_lets_go_of_everything_and_tells(self, unconfirmed: Refund) -> None:
        assert end_all_unanswered(now=NOW + WEEK) == 1
        unconfirmed.refresh_from_db()
        last = unconfirmed.transitions.latest("number")
        assert (last.state, last.reason, last.actor_kind) == ("failed", "confirmation_timed_out", "system")
        assert reason_name(last.reason) != last.reason
        assert is_free(unconfirmed)
        outbox.drain(now=NOW + WEEK)
        request = SupportRequest.objects.get(refund=unconfirmed)
        assert (request.state, request.messages.filter(code="refund_failed").count()) == ("closed", 1)

    def test_happens_once_and_not_before_its_time(self, unconfirmed: Refund) -> None:
        assert [end_all_unanswered(now=NOW + wait) for wait in (WEEK - MOMENT, WEEK, WEEK)] == [0, 1, 0]

    def test_comes_for_every_partners_and_for_nothing_else(self, world: World, unconfirmed: Refund) -> None:
        theirs = lowered(world.other)
        Partner.objects.update(auto_approval_usd_minor=0)
        at_the_desk = refunded(world.home.admin, world.home.reservation)
        assert end_all_unanswered(now=NOW + WEEK) == 2
        theirs.refresh_from_db()
        at_the_desk.refresh_from_db()
        assert (theirs.state, at_the_desk.state) == ("failed", "awaiting_approval")

    def test_is_looked_for_every_ten_minutes(self) -> None:
        beat = CELERY_BEAT_SCHEDULE["end_unanswered"]
        assert beat["task"] == "billing.end_unanswered"
        assert beat["schedule"].minute == {0, 10, 20, 30, 40, 50}


def test_the_desk_may_reject_it_meanwhile(world: World, unconfirmed: Refund) -> None:
    with acting(world.desk_actor, now=NOW):
        reject_refund(refund_id=unconfirmed.pk, actor=world.desk_actor, now=NOW, note="It will not be paid.")
    unconfirmed.refresh_from_db()
    assert unconfirmed.state == "rejected"
    assert is_free(unconfirmed)
