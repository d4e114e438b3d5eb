"""What the desk and the requester may decide, when, and what it sets free."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from billing.commands.decisions import (
    OwnRequest,
    ReasonRequired,
    RefundMovedOn,
    approve_refund,
    confirm_refund,
    mark_dead,
    reject_refund,
    requeue_refund,
    withdraw_refund,
)
from billing.models import LimitUse, Refund, RefundLimit
from core import outbox
from core.actor import SYSTEM, Actor
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Partner
from reservations.models import OpenAct
from tests.factories import NOW, SecondPersonAmountFactory, StaffFactory, World, buy, staff_actor, usage
from tests.factories.refunds import ask, quote, refunded, submit

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def waiting(world: World) -> Refund:
    """A refund above the automatic amount, waiting for the desk."""
    large = buy(customer=world.home.customer, price="20000.00", on="2026-06-30")
    refund = refunded(world.home.admin, large)
    assert refund.state == "awaiting_approval"
    return refund


def by(actor: Actor, decide: Callable[..., Any], refund: Refund, **more: str) -> Refund:
    """Let somebody decide, as the desk or the portal does, and return the refund as it is then."""
    with acting(actor, now=LATER):
        decide(refund_id=refund.pk, actor=actor, now=LATER, **more)
    refund.refresh_from_db()
    return refund


def is_free(refund: Refund) -> bool:
    """Tell whether neither the limit nor a reservation is held for it any more."""
    released = LimitUse.objects.get(refund=refund).state == "released"
    return released and not OpenAct.objects.filter(subject_id=refund.pk).exists()


class TestApprove:
    def test_lets_a_worker_carry_it_out(self, world: World, waiting: Refund) -> None:
        by(world.desk_actor, approve_refund, waiting, note="Known customer.")
        assert waiting.state == "approved"
        outbox.drain(now=LATER)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.credit_note.net_minor) == ("completed", 2_000_000)

    def test_goes_on_record_with_name_and_reason(self, world: World, waiting: Refund) -> None:
        by(world.desk_actor, approve_refund, waiting, note="  Known customer.  ")
        told = waiting.transitions.get(state="approved")
        assert (told.actor_kind, told.actor_id, told.note) == ("staff", world.desk.pk, "Known customer.")
        assert (told.reason, told.at) == ("approved_by_desk", LATER)

    def test_gives_the_time_that_was_in_force_at_the_submission(self, world: World, waiting: Refund) -> None:
        Partner.objects.update(carry_out_delay_minutes=15)
        by(world.desk_actor, approve_refund, waiting, note="Fine.")
        assert waiting.carry_out_at == LATER

    def test_gives_time_to_stop_it(self, world: World) -> None:
        Partner.objects.update(carry_out_delay_minutes=15)
        waiting = refunded(world.home.admin, buy(customer=world.home.customer, price="20000.00", on="2026-06-30"))
        by(world.desk_actor, approve_refund, waiting, note="Fine.")
        outbox.drain(now=LATER)
        waiting.refresh_from_db()
        assert waiting.state == "approved"
        by(world.home.admin.actor, withdraw_refund, waiting)
        outbox.drain(now=LATER + timedelta(days=1))
        waiting.refresh_from_db()
        assert waiting.state == "withdrawn"
        assert is_free(waiting)


class TestReject:
    def test_ends_it_and_frees_what_it_held(self, world: World, waiting: Refund) -> None:
        by(world.desk_actor, reject_refund, waiting, note="The contract says no.")
        assert (waiting.state, waiting.transitions.latest("number").note) == ("rejected", "The contract says no.")
        assert is_free(waiting)
        assert RefundLimit.objects.get().taken_usd_minor == 0

    def test_leaves_the_reservation_as_it_was(self, world: World, waiting: Refund) -> None:
        by(world.desk_actor, reject_refund, waiting, note="No.")
        reservation = waiting.lines.get().reservation
        assert (reservation.state, reservation.version) == ("Succeeded", 1)
        assert quote(world.home.admin, reservation, now=LATER).net_minor == 2_000_000

    def test_takes_a_dead_one_too(self, world: World) -> None:
        refund = ask(world.home.admin, world.home.reservation)
        by(SYSTEM, mark_dead, refund)
        by(world.desk_actor, reject_refund, refund, note="It can't be done.")
        assert is_free(refund)


class TestGuards:
    @pytest.mark.parametrize("decide", [approve_refund, reject_refund])
    @pytest.mark.parametrize("note", ["", "  \n "])
    def test_a_decision_needs_a_reason(
        self, world: World, waiting: Refund, decide: Callable[..., Refund], note: str
    ) -> None:
        with pytest.raises(ReasonRequired):
            by(world.desk_actor, decide, waiting, note=note)

    @pytest.mark.parametrize("decide", [approve_refund, reject_refund])
    def test_nobody_decides_their_own_request(
        self, world: World, waiting: Refund, decide: Callable[..., Refund]
    ) -> None:
        """A person may be of a partner and of the staff at once."""
        with pytest.raises(OwnRequest):
            by(staff_actor(world.home.admin.user), decide, waiting, note="I am sure.")

    @pytest.mark.parametrize("decide", [approve_refund, reject_refund, requeue_refund])
    def test_what_moved_on_is_not_decided_again(
        self, world: World, waiting: Refund, decide: Callable[..., Refund]
    ) -> None:
        by(world.home.admin.actor, withdraw_refund, waiting)
        with pytest.raises(RefundMovedOn):
            by(world.desk_actor, decide, waiting, note="Too late.")

    def test_a_second_approval_comes_too_late(self, world: World, waiting: Refund) -> None:
        by(world.desk_actor, approve_refund, waiting, note="Fine.")
        with pytest.raises(RefundMovedOn):
            by(staff_actor(StaffFactory()), approve_refund, waiting, note="Fine.")

    def test_nothing_is_confirmed_that_was_not_asked(self, world: World, waiting: Refund) -> None:
        with pytest.raises(RefundMovedOn):
            by(world.home.admin.actor, confirm_refund, waiting)


class TestWithdraw:
    @pytest.mark.parametrize(
        "state",
        ["submitted", "awaiting_confirmation", "awaiting_second_person", "awaiting_approval", "approved", "dead"],
    )
    def test_is_possible_until_it_is_carried_out(self, world: World, state: str) -> None:
        refund = refund_in(state, world)
        by(world.home.admin.actor, withdraw_refund, refund)
        assert refund.state == "withdrawn"
        assert is_free(refund)

    @pytest.mark.parametrize("state", ["completed", "rejected", "withdrawn", "failed"])
    def test_is_not_after_the_end(self, world: World, state: str) -> None:
        refund = refund_in(state, world)
        with pytest.raises(RefundMovedOn):
            by(world.home.admin.actor, withdraw_refund, refund)

    def test_frees_the_reservation_for_a_new_request(self, world: World) -> None:
        refund = ask(world.home.admin, world.home.reservation)
        by(world.home.admin.actor, withdraw_refund, refund)
        assert refunded(world.home.admin, world.home.reservation, now=LATER).state == "completed"

    def test_does_not_bring_the_old_quote_to_life(self, world: World) -> None:
        made = quote(world.home.admin, world.home.reservation)
        first = submit(world.home.admin, made)
        assert first.refund is not None
        by(world.home.admin.actor, withdraw_refund, first.refund)
        assert quote(world.home.admin, world.home.reservation).pk != made.pk
        assert submit(world.home.admin, made) == first


class TestDead:
    def test_is_put_before_the_desk_and_given_another_try(self, world: World) -> None:
        refund = ask(world.home.admin, world.home.reservation)
        OutboxEvent.objects.filter(subject_id=refund.pk).update(attempts=outbox.MAX_ATTEMPTS)
        outbox.drain(now=NOW)
        refund.refresh_from_db()
        assert (refund.state, refund.transitions.latest("number").reason) == ("dead", "too_many_attempts")
        by(world.desk_actor, requeue_refund, refund, note="The disk was full.")
        outbox.drain(now=LATER)
        refund.refresh_from_db()
        assert refund.state == "completed"

    def test_goes_on_in_the_state_in_which_it_got_stuck(self, world: World) -> None:
        refund = refund_in("approved", world)
        OutboxEvent.objects.filter(topic="refund.approved").update(attempts=outbox.MAX_ATTEMPTS)
        outbox.drain(now=NOW + timedelta(hours=1))
        refund.refresh_from_db()
        assert refund.state == "dead"
        by(world.desk_actor, requeue_refund, refund, note="Once more.")
        assert refund.state == "approved"
        outbox.drain(now=LATER)
        refund.refresh_from_db()
        assert refund.state == "completed"

    def test_leaves_no_dead_event_behind_once_the_desk_has_rejected_it(self, world: World) -> None:
        refund = ask(world.home.admin, world.home.reservation)
        OutboxEvent.objects.filter(subject_id=refund.pk).update(attempts=outbox.MAX_ATTEMPTS)
        outbox.drain(now=NOW)
        assert OutboxEvent.objects.dead().count() == 1
        by(world.desk_actor, reject_refund, refund, note="It can't be done.")
        assert not OutboxEvent.objects.dead().exists()

    def test_keeps_its_hold(self, world: World) -> None:
        refund = refund_in("dead", world)
        assert LimitUse.objects.get(refund=refund).state == "held"


def refund_in(state: str, world: World) -> Refund:
    """Bring a refund into a state the way it gets there."""
    ways: dict[str, Callable[[World], Refund]] = {
        "submitted": lambda world: ask(world.home.admin, world.home.reservation),
        "awaiting_confirmation": _unconfirmed,
        "awaiting_second_person": _unseconded,
        "awaiting_approval": _unapproved,
        "approved": _delayed,
        "dead": lambda world: by(SYSTEM, mark_dead, ask(world.home.admin, world.home.reservation)),
        "completed": lambda world: refunded(world.home.admin, world.home.reservation),
        "rejected": lambda world: by(world.desk_actor, reject_refund, _unapproved(world), note="No."),
        "withdrawn": lambda world: by(world.home.admin.actor, withdraw_refund, refund_in("submitted", world)),
        "failed": _expired,
    }
    refund = ways[state](world)
    assert refund.state == state
    return refund


def _unseconded(world: World) -> Refund:
    SecondPersonAmountFactory(partner=world.home.partner)
    return refunded(world.home.trusted_seller, world.home.reservation)


def _unapproved(world: World) -> Refund:
    Partner.objects.update(auto_approval_usd_minor=0)
    return refunded(world.home.admin, world.home.reservation)


def _delayed(world: World) -> Refund:
    Partner.objects.update(carry_out_delay_minutes=60)
    return refunded(world.home.admin, world.home.reservation)


def _unconfirmed(world: World) -> Refund:
    fresh = buy(customer=world.home.customer, on="2026-06-30")
    refund = ask(world.home.admin, fresh)
    usage(fresh, "2026-07-01")
    outbox.drain(now=NOW)
    refund.refresh_from_db()
    return refund


def _expired(world: World) -> Refund:
    last_day = world.home.reservation.expires_at - timedelta(hours=1)
    refund = ask(world.home.admin, world.home.reservation, now=last_day)
    outbox.drain(now=last_day + timedelta(hours=1))
    refund.refresh_from_db()
    return refund
