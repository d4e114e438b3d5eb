"""Taking back an exchange that was carried out: what came back is restored, what was bought ends, all or nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from billing.commands.decisions import OwnRequest, RefundMovedOn
from billing.commands.fail_payment import fail_payment
from billing.commands.reversal_refusals import (
    AlreadyReversed,
    OwnReversal,
    PurchaseMovedOn,
    RemainderTouched,
    ReversalAsked,
    WarningNotSeen,
)
from billing.commands.split_reservation import split_reservation
from billing.commands.take_payment import take_all_due
from billing.models import (
    CreditNote,
    Exchange,
    JournalEntry,
    LimitUse,
    OrderBalance,
    PassedOn,
    Payment,
    Reversal,
    ReversalRequest,
)
from billing.queries.approvals import requests_before
from billing.queries.ledger import partner_credit
from core.models import AuditEvent, Notification
from core.money import Money
from core.transactions import acting
from reservations.models import OpenAct, Reservation
from support.commands.report_reversal import report_exchange_reversal
from support.models import Message
from tests.factories import NOW, Firm, StaffFactory, World, buy, staff_actor
from tests.factories.exchanges import ask_exchange, buying, exchanged, priced
from tests.factories.refunds import ask, refunded
from tests.factories.reversals import LATER, ask_reversal, confirm, reversed_


@pytest.fixture
def home(world: World) -> Firm:
    return world.home


@pytest.fixture
def done(home: Firm) -> Exchange:
    """One year for 3,650.00, returned whole after 182 days, for one of 4,000.00."""
    exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
    assert (exchange.state, exchange.credit_minor) == ("completed", 183_000)
    return exchange


@pytest.fixture
def monthly(home: Firm) -> Exchange:
    """The same for two units at 1,200.00 each, paid monthly."""
    wanted = buying(priced("1200.00"), 2, customer=home.customer, plan="Monthly")
    exchange = exchanged(home.admin, home.reservation, [wanted])
    assert exchange.state == "completed"
    return exchange


def bought(exchange: Exchange) -> Reservation:
    reservation = exchange.purchases.get().reservation
    assert reservation is not None
    return reservation


def raises(error: type[Exception], act: Callable[[], Any]) -> None:
    with pytest.raises(error), transaction.atomic():
        act()


def refused_for(exchange: Exchange, asked: ReversalRequest, reservation: Reservation) -> None:
    """Neither a new question nor the answer to an earlier one goes through, and nothing has moved."""
    with pytest.raises(PurchaseMovedOn) as told, transaction.atomic():
        confirm(asked)
    assert reservation.name in told.value.message
    with acting(staff_actor(), now=LATER):
        ReversalRequest.objects.filter(pk=asked.pk).update(
            state="declined", answered_by=StaffFactory(), answered_at=LATER
        )
    raises(PurchaseMovedOn, lambda: ask_reversal(exchange))
    assert not Reversal.objects.exists()
    assert not JournalEntry.objects.filter(kind="correction").exists()


class TestWhole:
    def test_restores_what_came_back(self, home: Firm, done: Exchange) -> None:
        reversed_(done)
        one = Reservation.objects.select_related("order__balance").get(pk=home.reservation.pk)
        assert (one.state, one.ended_as, one.ended_at, one.quantity) == ("Succeeded", "", None, 1)
        assert (one.order.state, one.order.balance.returned_minor) == ("Succeeded", 0)

    def test_ends_what_was_bought(self, done: Exchange) -> None:
        reversed_(done)
        one = Reservation.objects.select_related("order__balance").get(pk=bought(done).pk)
        assert (one.state, one.ended_as, one.ended_at) == ("Cancelled", "Reversed", LATER)
        balance = one.order.balance
        assert (one.order.state, balance.paid_minor, balance.returned_minor) == ("Cancelled", 400_000, 400_000)
        assert not OpenAct.objects.exists()

    def test_corrects_the_entry_and_every_payment_by_an_entry_of_its_own(self, done: Exchange) -> None:
        payment = bought(done).payments.get()
        reversal = reversed_(done)
        assert reversal.entry is not None
        of_exchange = JournalEntry.objects.get(kind="exchange", subject_id=done.pk)
        assert reversal.entry.corrects == of_exchange
        correction = JournalEntry.objects.get(kind="correction", subject_id=payment.pk)
        assert correction.corrects == JournalEntry.objects.get(kind="payment", subject_id=payment.pk)
        legs = set(correction.postings.values_list("account_id", "side", "amount_minor", "currency"))
        assert legs == {("4000", "debit", 400_000, "USD"), ("1000", "credit", 400_000, "USD")}
        payment.refresh_from_db()
        assert payment.state == "Succeeded"

    def test_takes_the_credit_off_and_touches_no_limit(self, home: Firm, done: Exchange) -> None:
        assert partner_credit(home.partner.pk, home.customer.pk) == [Money(183_000, "USD")]
        reversed_(done)
        assert partner_credit(home.partner.pk, home.customer.pk) == [Money(0, "USD")]
        assert not LimitUse.objects.exists()

    def test_cancels_the_credit_note_which_keeps_its_number(self, done: Exchange) -> None:
        number = done.credit_note.number
        reversal = reversed_(done)
        note = CreditNote.objects.get(exchange=done)
        assert (note.number, note.reversal, reversal.exchange, reversal.refund) == (number, reversal, done, None)
        done.refresh_from_db()
        assert done.state == "completed"

    def test_tells_the_request_and_people_once(self, home: Firm, done: Exchange) -> None:
        reversed_(done, reason="Wrong customer.")
        message = Message.objects.get(code="exchange_reversed")
        assert (message.request.exchange_id, message.facts["said"]) == (done.pk, "Wrong customer.")
        told = Notification.objects.filter(code="exchange_reversed")
        assert home.admin.user.pk in set(told.values_list("person_id", flat=True))
        assert not told.exclude(partner_id=home.partner.pk).exists()
        report_exchange_reversal(exchange_id=done.pk, now=LATER + timedelta(hours=1))
        assert Message.objects.filter(code="exchange_reversed").count() == 1

    def test_is_told_of_what_came_back_and_of_the_exchange(self, done: Exchange) -> None:
        reversal = reversed_(done)
        event = AuditEvent.objects.get(table_name="billing_reversal", row_id=str(reversal.pk))
        assert (event.actor_kind, event.actor_id) == ("staff", reversal.confirmed_by_id)
        assert done.pk in set(event.about.values_list("about", flat=True))

    def test_a_new_exchange_or_refund_can_be_requested(self, home: Firm, done: Exchange) -> None:
        reversed_(done)
        again = refunded(home.admin, Reservation.objects.get(pk=home.reservation.pk), now=LATER)
        assert again.state == "completed"

    def test_what_was_reversed_counts_no_more_towards_approval(self, home: Firm, done: Exchange) -> None:
        other = ask(home.admin, buy(customer=home.customer), now=NOW + timedelta(hours=1))
        assert len(requests_before(other)) == 1
        reversed_(done)
        assert requests_before(other) == []

    def test_the_reversal_of_an_exchange_hides_no_refund_from_approval(self, home: Firm, done: Exchange) -> None:
        refunded(home.admin, buy(customer=home.customer), now=NOW + timedelta(minutes=30))
        other = ask(home.admin, buy(customer=home.customer), now=NOW + timedelta(hours=1))
        reversed_(done)
        assert len(requests_before(other)) == 1

    def test_many_for_many(self, home: Firm) -> None:
        item, customer = priced("4000.00"), home.customer
        five = buy(customer=customer, quantity=5, name="five")
        wanted = [buying(item, 2, customer=customer), buying(item, 1, customer=customer, plan="Monthly")]
        exchange = exchanged(home.admin, {home.reservation: None, five: 2}, wanted)
        rest = exchange.returns.get(reservation=five).remainder
        assert rest is not None
        reversed_(exchange)
        for one, quantity in ((home.reservation, 1), (five, 5)):
            one.refresh_from_db()
            assert (one.state, one.quantity) == ("Succeeded", quantity)
        rest.refresh_from_db()
        assert (rest.state, rest.ended_as, rest.merged_into_id) == ("Cancelled", "Merged", five.pk)
        ended = Reservation.objects.filter(exchange_purchase__exchange=exchange)
        assert set(ended.values_list("state", "ended_as")) == {("Cancelled", "Reversed")}
        assert set(OrderBalance.objects.filter(order__reservations__in=[home.reservation, five]).values_list(
            "returned_minor", flat=True)) == {0}  # fmt: skip

    def test_of_nothing_credited_posts_only_for_what_was_bought(self, home: Firm) -> None:
        last_day = buy(customer=home.customer, price="1.00", on="2025-07-03")
        exchange = exchanged(home.admin, last_day, [buying(priced("4000.00"), customer=home.customer)])
        assert (exchange.state, exchange.credit_minor) == ("completed", 0)
        assert reversed_(exchange).entry is None
        assert JournalEntry.objects.filter(kind="correction").count() == 1


class TestMonthly:
    def test_payments_taken_meanwhile_are_corrected_too(self, monthly: Exchange) -> None:
        much_later = NOW + timedelta(days=70)
        take_all_due(now=much_later)
        one = bought(monthly)
        made = one.payments.filter(state="Succeeded").count()
        assert made == 3
        reversed_(monthly, now=much_later)
        assert JournalEntry.objects.filter(kind="correction").count() == made + 1
        assert set(one.payments.values_list("state", flat=True)) == {"Succeeded", "Cancelled"}
        balance = OrderBalance.objects.get(order_id=one.order_id)
        assert (balance.paid_minor, balance.returned_minor) == (60_000, 60_000)

    def test_a_payment_that_failed_is_no_debt_any_more(self, monthly: Exchange) -> None:
        one, much_later = bought(monthly), NOW + timedelta(days=40)
        due = one.payments.filter(state="Scheduled").order_by("number")[0]
        actor = staff_actor()
        with acting(actor, now=much_later):
            fail_payment(payment_id=due.pk, actor=actor, now=much_later)
        reversed_(monthly, now=much_later)
        due.refresh_from_db()
        assert due.state == "Cancelled"
        assert take_all_due(now=much_later + timedelta(days=60)) == 0

    def test_coming_payments_of_what_came_back_go_on(self, home: Firm) -> None:
        paid_monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on="2026-03-15", now=NOW)
        exchange = exchanged(home.admin, paid_monthly, [buying(priced("4000.00"), customer=home.customer)])
        coming = Payment.objects.filter(reservation=paid_monthly, state="Cancelled").count()
        reversed_(exchange)
        assert Payment.objects.filter(reservation=paid_monthly, state="Scheduled").count() == coming > 0


class TestTouched:
    def test_a_purchase_that_was_split(self, home: Firm, monthly: Exchange) -> None:
        asked, one = ask_reversal(monthly), bought(monthly)
        with acting(home.admin.actor, now=LATER):
            split_reservation(
                reservation_id=one.pk,
                quantities=[1, 1],
                principal=home.admin.principal_at(LATER),
                actor=home.admin.actor,
                now=LATER,
            )
        refused_for(monthly, asked, one)

    def test_a_purchase_that_was_refunded(self, home: Firm, monthly: Exchange) -> None:
        asked, one = ask_reversal(monthly), bought(monthly)
        refunded(home.admin, one, quantity=1, now=LATER)
        refused_for(monthly, asked, one)

    def test_a_purchase_that_was_exchanged(self, home: Firm, done: Exchange) -> None:
        asked, one = ask_reversal(done), bought(done)
        exchanged(home.admin, one, [buying(priced("9000.00"), customer=home.customer)], now=LATER)
        refused_for(done, asked, one)

    def test_a_purchase_with_an_open_request(self, home: Firm, done: Exchange) -> None:
        asked, one = ask_reversal(done), bought(done)
        ask(home.admin, one, now=LATER)
        refused_for(done, asked, one)

    def test_a_purchase_whose_term_is_over(self, done: Exchange) -> None:
        asked = ask_reversal(done)
        raises(PurchaseMovedOn, lambda: confirm(asked, now=NOW + timedelta(days=366)))

    def test_other_settings_of_a_purchase_are_no_obstacle(self, done: Exchange) -> None:
        Reservation.objects.filter(pk=bought(done).pk).update(version=2, name="renamed")
        assert reversed_(done).exchange == done

    def test_the_later_of_two_first(self, home: Firm, done: Exchange) -> None:
        """What was bought and exchanged again is as it was bought, once the later exchange is taken back."""
        one = bought(done)
        later = exchanged(home.admin, one, [buying(priced("9000.00"), customer=home.customer)], now=LATER)
        raises(PurchaseMovedOn, lambda: ask_reversal(done))
        reversed_(later, now=LATER + timedelta(hours=1))
        reversed_(done, now=LATER + timedelta(hours=2))
        one.refresh_from_db()
        assert (one.state, one.ended_as) == ("Cancelled", "Reversed")

    def test_a_remainder_with_a_history_of_its_own(self, home: Firm) -> None:
        five = buy(customer=home.customer, quantity=5)
        exchange = exchanged(home.admin, {five: 2}, [buying(priced("9000.00"), customer=home.customer)])
        rest = exchange.returns.get().remainder
        assert rest is not None
        asked = ask_reversal(exchange)
        refunded(home.admin, rest, quantity=1, now=LATER)
        raises(RemainderTouched, lambda: confirm(asked))
        assert bought(exchange).is_active


class TestTwoPeople:
    def test_neither_the_requester_nor_one_person_twice(self, home: Firm, done: Exchange) -> None:
        raises(OwnRequest, lambda: ask_reversal(done, by=home.admin.user))
        first = StaffFactory()
        asked = ask_reversal(done, by=first)
        raises(ReversalAsked, lambda: ask_reversal(done))
        raises(OwnReversal, lambda: confirm(asked, by=first))
        raises(OwnRequest, lambda: confirm(asked, by=home.admin.user))

    def test_the_database_refuses_the_same(self, home: Firm, done: Exchange) -> None:
        asked = ask_reversal(done)
        for answered_by in (asked.asked_by_id, home.admin.user.pk):
            with pytest.raises(IntegrityError), transaction.atomic():
                ReversalRequest.objects.filter(pk=asked.pk).update(
                    state="confirmed", answered_by_id=answered_by, answered_at=LATER
                )

    def test_the_database_refuses_one_that_nobody_confirmed(self, done: Exchange) -> None:
        asked = ask_reversal(done)
        with pytest.raises(IntegrityError, match="was not confirmed"), transaction.atomic():
            Reversal.objects.create(
                partner_id=done.partner_id,
                exchange=done,
                request=asked,
                requested_by_id=done.requested_by_id,
                asked_by_id=asked.asked_by_id,
                confirmed_by=StaffFactory(),
                reversed_at=LATER,
                reason="x",
            )

    def test_the_database_refuses_both_or_neither(self, home: Firm, done: Exchange) -> None:
        refund = refunded(home.admin, buy(customer=home.customer))
        said = {"partner_id": done.partner_id, "asked_by": StaffFactory(), "asked_at": LATER, "reason": "x"}
        for named in ({}, {"refund": refund, "exchange": done}):
            with pytest.raises(IntegrityError, match="reversal_request_of_one"), transaction.atomic():
                ReversalRequest.objects.create(**said, **named)

    def test_the_database_refuses_another_partners(self, world: World, done: Exchange) -> None:
        with pytest.raises(IntegrityError, match="same_partner"), transaction.atomic():
            ReversalRequest.objects.create(
                partner=world.other.partner, exchange=done, asked_by=StaffFactory(), asked_at=LATER, reason="x"
            )


def test_once_and_only_what_was_carried_out(home: Firm, done: Exchange) -> None:
    reversed_(done)
    raises(AlreadyReversed, lambda: ask_reversal(done))
    open_one = ask_exchange(
        home.admin, buy(customer=home.customer), [buying(priced("9000.00"), customer=home.customer)], now=LATER
    )
    raises(RefundMovedOn, lambda: ask_reversal(open_one))


def test_what_was_passed_on_has_to_be_known(home: Firm, done: Exchange) -> None:
    PassedOn.objects.create(
        partner_id=done.partner_id,
        credit_note=done.credit_note,
        amount_minor=done.credit_minor,
        passed_on=NOW.date(),
        recorded_by=home.admin.user,
        recorded_at=NOW,
    )
    asked = ask_reversal(done)
    raises(WarningNotSeen, lambda: confirm(asked))
    assert confirm(asked, knows_passed_on=True).was_passed_on


def test_another_partners_books_are_untouched(world: World) -> None:
    item = priced("4000.00")
    theirs = exchanged(world.other.admin, world.other.reservation, [buying(item, customer=world.other.customer)])
    ours = exchanged(world.home.admin, world.home.reservation, [buying(item, customer=world.home.customer)])
    reversed_(ours)
    assert partner_credit(world.other.partner.pk) == [Money(theirs.credit_minor, "USD")]
    assert bought(theirs).is_active
