"""Taking back a refund that was carried out: by two people, whole, once, and nothing else with it."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from billing.commands.decisions import OwnRequest, ReasonRequired, RefundMovedOn
from billing.commands.reversal_refusals import (
    AlreadyReversed,
    NotOwnReversal,
    OwnReversal,
    RemainderTouched,
    ReversalAnswered,
    ReversalAsked,
    WarningNotSeen,
)
from billing.commands.reverse import confirm_reversal, decline_reversal, withdraw_reversal
from billing.commands.take_payment import take_all_due
from billing.models import (
    CreditNote,
    JournalEntry,
    LimitUse,
    OrderBalance,
    PassedOn,
    Payment,
    Refund,
    RefundLimit,
    Reversal,
    ReversalRequest,
)
from billing.queries.approvals import requests_before
from billing.queries.ledger import partner_credit
from core.models import Notification
from core.money import Money
from core.transactions import acting
from reservations.models import Reservation
from support.models import Message
from tests.factories import NOW, StaffFactory, World, buy, staff_actor
from tests.factories.refunds import ask, refunded
from tests.factories.reversals import ask_reversal, confirm, reversed_

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def done(world: World) -> Refund:
    """A refund of the whole reservation, carried out."""
    refund = refunded(world.home.admin, world.home.reservation)
    assert refund.state == "completed"
    return refund


def money_of(refund: Refund) -> list[Money]:
    return partner_credit(refund.partner_id, refund.customer_id)


def raises(error: type[Exception], act: Callable[[], Any]) -> None:
    with pytest.raises(error), transaction.atomic():
        act()


class TestWhole:
    def test_restores_the_reservation_and_its_order(self, done: Refund) -> None:
        reversed_(done)
        line = done.lines.get()
        reservation = Reservation.objects.select_related("order").get(pk=line.reservation_id)
        assert (reservation.state, reservation.ended_as, reservation.ended_at) == ("Succeeded", "", None)
        assert (reservation.quantity, reservation.order.state) == (line.owned, "Succeeded")

    def test_posts_the_opposite_of_the_entry_and_names_it(self, done: Refund) -> None:
        reversal = reversed_(done)
        entry = JournalEntry.objects.get(kind="refund", subject_id=done.pk)
        correction = reversal.entry
        assert correction is not None
        assert (correction.kind, correction.corrects_id, correction.subject_id) == ("correction", entry.pk, done.pk)
        sides = {one.account_id: (one.side, one.amount_minor) for one in entry.postings.all()}
        turned = {one.account_id: (one.side, one.amount_minor) for one in correction.postings.all()}
        assert {code: amount for code, (_side, amount) in sides.items()} == {
            code: amount for code, (_side, amount) in turned.items()
        }
        assert all(sides[code][0] != turned[code][0] for code in sides)
        assert money_of(done) == [Money(0, "USD")]

    def test_gives_the_limit_and_the_order_back(self, done: Refund) -> None:
        assert RefundLimit.objects.get(customer_id=done.customer_id).taken_usd_minor == done.net_usd_minor
        reversed_(done)
        use = LimitUse.objects.get(refund=done)
        assert (use.state, use.used_on, use.returns_on) == ("released", None, None)
        assert RefundLimit.objects.get(customer_id=done.customer_id).taken_usd_minor == 0
        assert OrderBalance.objects.get(order__reservations__refund_lines__refund=done).returned_minor == 0

    def test_cancels_the_credit_note_which_keeps_its_number(self, done: Refund) -> None:
        number = done.credit_note.number
        reversal = reversed_(done)
        note = CreditNote.objects.get(refund=done)
        assert (note.number, note.reversal) == (number, reversal)
        assert (reversal.reversed_at, reversal.asked_by_id != reversal.confirmed_by_id) == (LATER, True)
        done.refresh_from_db()
        assert done.state == "completed"

    def test_tells_the_request_and_people(self, world: World, done: Refund) -> None:
        reversed_(done, reason="Wrong customer.")
        message = Message.objects.get(code="refund_reversed")
        assert (message.request.refund_id, message.facts["said"]) == (done.pk, "Wrong customer.")
        told = Notification.objects.filter(code="refund_reversed")
        assert world.home.admin.user.pk in set(told.values_list("person_id", flat=True))
        assert not told.exclude(partner_id=world.home.partner.pk).exists()

    def test_telling_again_changes_nothing(self, done: Refund) -> None:
        reversed_(done)
        from support.commands.report_reversal import report_reversal

        report_reversal(refund_id=done.pk, now=LATER + timedelta(hours=1))
        assert Message.objects.filter(code="refund_reversed").count() == 1

    def test_lets_a_new_refund_be_requested(self, world: World, done: Refund) -> None:
        reversed_(done)
        again = refunded(world.home.admin, Reservation.objects.get(pk=world.home.reservation.pk), now=LATER)
        assert (again.state, again.net_minor) == ("completed", done.net_minor)
        assert CreditNote.objects.count() == 2

    def test_what_was_reversed_counts_no_more_towards_approval(self, world: World, done: Refund) -> None:
        other = ask(world.home.admin, buy(customer=world.home.customer), now=NOW + timedelta(hours=1))
        assert len(requests_before(other)) == 1
        reversed_(done)
        assert requests_before(other) == []

    def test_of_nothing_credited_posts_nothing(self, world: World) -> None:
        last_day = buy(customer=world.home.customer, price="1.00", on="2025-07-03")
        refund = refunded(world.home.admin, last_day)
        assert (refund.state, refund.credit_minor) == ("completed", 0)
        assert not hasattr(refund, "credit_note")
        assert reversed_(refund).entry is None


class TestMonthly:
    @pytest.fixture
    def monthly(self, world: World) -> Reservation:
        return buy(customer=world.home.customer, price="1200.00", quantity=4, plan="Monthly", on="2026-03-15", now=NOW)

    def test_payments_that_fell_due_meanwhile_are_taken_by_the_next_run(
        self, world: World, monthly: Reservation
    ) -> None:
        refund = refunded(world.home.admin, monthly)
        states = Payment.objects.filter(reservation=monthly)
        assert states.filter(state="Scheduled").count() == 0
        cancelled = states.filter(state="Cancelled").count()
        much_later = NOW + timedelta(days=70)
        reversed_(refund, now=much_later)
        assert states.filter(state="Scheduled").count() == cancelled
        due = states.filter(state="Scheduled", due_on__lte=much_later.date()).count()
        assert due >= 2
        assert take_all_due(now=much_later) >= due
        assert states.filter(state="Scheduled", due_on__lte=much_later.date()).count() == 0

    def test_of_a_part_folds_the_remainder_back(self, world: World, monthly: Reservation) -> None:
        refund = refunded(world.home.admin, monthly, quantity=1)
        remainder = refund.lines.get().remainder
        assert remainder is not None and remainder.quantity == 3
        reversed_(refund)
        remainder.refresh_from_db()
        monthly.refresh_from_db()
        assert (monthly.state, monthly.quantity) == ("Succeeded", 4)
        assert (remainder.state, remainder.ended_as, remainder.merged_into_id) == ("Cancelled", "Merged", monthly.pk)
        assert not Payment.objects.filter(reservation=remainder, state="Scheduled").exists()
        coming = Payment.objects.filter(reservation=monthly, state="Scheduled")
        assert {one.quantity for one in coming} == {4}

    def test_a_payment_taken_from_the_remainder_stops_it(self, world: World, monthly: Reservation) -> None:
        refund = refunded(world.home.admin, monthly, quantity=1)
        much_later = NOW + timedelta(days=40)
        take_all_due(now=much_later)
        raises(RemainderTouched, lambda: ask_reversal(refund, now=much_later))


class TestRemainder:
    @pytest.fixture
    def part(self, world: World) -> Refund:
        return refunded(world.home.admin, buy(customer=world.home.customer, quantity=5), quantity=2)

    def test_a_refund_of_the_remainder_stops_it(self, world: World, part: Refund) -> None:
        remainder = part.lines.get().remainder
        assert remainder is not None
        asked = ask_reversal(part)
        refunded(world.home.admin, remainder, quantity=1)
        raises(RemainderTouched, lambda: confirm(asked))
        assert not Reversal.objects.exists()

    def test_an_open_request_for_the_remainder_stops_it(self, world: World, part: Refund) -> None:
        remainder = part.lines.get().remainder
        assert remainder is not None
        ask(world.home.admin, remainder)
        raises(RemainderTouched, lambda: ask_reversal(part))

    def test_other_settings_of_the_remainder_stop_it(self, world: World, part: Refund) -> None:
        remainder = part.lines.get().remainder
        assert remainder is not None
        Reservation.objects.filter(pk=remainder.pk).update(version=2)
        with pytest.raises(RemainderTouched) as told:
            ask_reversal(part)
        assert remainder.name in told.value.message

    def test_once_the_later_refund_is_reversed_the_earlier_one_still_is_not(self, world: World, part: Refund) -> None:
        """The remainder has a history of its own by then."""
        remainder = part.lines.get().remainder
        assert remainder is not None
        later = refunded(world.home.admin, remainder, quantity=1)
        reversed_(later)
        raises(RemainderTouched, lambda: ask_reversal(part))


class TestTwoPeople:
    def test_nobody_confirms_or_declines_their_own(self, done: Refund) -> None:
        first = StaffFactory()
        asked = ask_reversal(done, by=first)
        raises(OwnReversal, lambda: confirm(asked, by=first))
        with acting(staff_actor(first), now=LATER):
            raises(
                OwnReversal,
                lambda: decline_reversal(request_id=asked.pk, actor=staff_actor(first), now=LATER, note="No."),
            )

    def test_who_requested_the_refund_neither_asks_nor_confirms(self, world: World, done: Refund) -> None:
        requester = staff_actor(world.home.admin.user)
        raises(OwnRequest, lambda: ask_reversal(done, by=world.home.admin.user))
        asked = ask_reversal(done)
        with acting(requester, now=LATER):
            raises(OwnRequest, lambda: confirm_reversal(request_id=asked.pk, actor=requester, now=LATER))

    def test_the_database_refuses_one_person_in_both_places(self, world: World, done: Refund) -> None:
        asked = ask_reversal(done)
        for answered_by in (asked.asked_by_id, world.home.admin.user.pk):
            with pytest.raises(IntegrityError), transaction.atomic():
                ReversalRequest.objects.filter(pk=asked.pk).update(
                    state="confirmed", answered_by_id=answered_by, answered_at=LATER
                )

    def test_the_database_refuses_a_reversal_that_nobody_confirmed(self, done: Refund) -> None:
        asked = ask_reversal(done)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reversal.objects.create(
                partner_id=done.partner_id,
                refund=done,
                request=asked,
                requested_by_id=done.requested_by_id,
                asked_by_id=asked.asked_by_id,
                confirmed_by=StaffFactory(),
                reversed_at=LATER,
                reason="x",
            )

    def test_what_was_asked_and_what_was_done_stay_as_they_are(self, done: Refund) -> None:
        reversal = reversed_(done)
        for statement in (
            "UPDATE billing_reversalrequest SET reason = 'other'",
            "DELETE FROM billing_reversalrequest",
            "UPDATE billing_reversal SET reason = 'other'",
            "DELETE FROM billing_reversal",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert Reversal.objects.get().reason == reversal.reason

    def test_needs_a_reason(self, done: Refund) -> None:
        raises(ReasonRequired, lambda: ask_reversal(done, reason="  "))


class TestAnswers:
    def test_one_question_at_a_time(self, done: Refund) -> None:
        ask_reversal(done)
        raises(ReversalAsked, lambda: ask_reversal(done))

    def test_a_declined_one_can_be_asked_again(self, done: Refund) -> None:
        asked = ask_reversal(done)
        actor = staff_actor()
        with acting(actor, now=LATER):
            decline_reversal(request_id=asked.pk, actor=actor, now=LATER, note="It was right.")
        raises(ReversalAnswered, lambda: confirm(asked))
        assert reversed_(done).refund == done

    def test_only_the_asker_withdraws(self, done: Refund) -> None:
        first = StaffFactory()
        asked = ask_reversal(done, by=first)
        other = staff_actor()
        with acting(other, now=LATER):
            raises(NotOwnReversal, lambda: withdraw_reversal(request_id=asked.pk, actor=other, now=LATER))
        with acting(staff_actor(first), now=LATER):
            withdraw_reversal(request_id=asked.pk, actor=staff_actor(first), now=LATER)
        asked.refresh_from_db()
        assert (asked.state, asked.answered_by_id) == ("withdrawn", first.pk)

    def test_a_second_confirmation_finds_it_done(self, done: Refund) -> None:
        asked = ask_reversal(done)
        confirm(asked)
        raises(ReversalAnswered, lambda: confirm(asked))
        raises(AlreadyReversed, lambda: ask_reversal(done))

    def test_only_what_is_carried_out(self, world: World) -> None:
        refund = ask(world.home.admin, world.home.reservation)
        raises(RefundMovedOn, lambda: ask_reversal(refund))

    def test_an_unknown_one(self) -> None:
        raises(ReversalAnswered, lambda: confirm_reversal(request_id=uuid.uuid4(), actor=staff_actor(), now=LATER))


class TestPassedOn:
    def test_has_to_be_known(self, world: World, done: Refund) -> None:
        PassedOn.objects.create(
            partner_id=done.partner_id,
            credit_note=done.credit_note,
            amount_minor=done.net_minor,
            passed_on=date(2026, 11, 23),
            recorded_by=world.home.admin.user,
            recorded_at=NOW,
        )
        asked = ask_reversal(done)
        raises(WarningNotSeen, lambda: confirm(asked))
        assert confirm(asked, knows_passed_on=True).was_passed_on


def test_staff_are_named_in_the_trail(done: Refund) -> None:
    from core.models import AuditEvent

    reversal = reversed_(done)
    event = AuditEvent.objects.get(table_name="billing_reversal", row_id=str(reversal.pk))
    assert (event.actor_kind, event.actor_id) == ("staff", reversal.confirmed_by_id)
    assert event.partner_id == done.partner_id


def test_another_partners_books_are_untouched(world: World) -> None:
    theirs = refunded(world.other.admin, world.other.reservation)
    reversed_(refunded(world.home.admin, world.home.reservation))
    assert partner_credit(world.other.partner.pk) == [Money(theirs.net_minor, "USD")]
