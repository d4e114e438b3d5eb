"""Carrying out moves everything at once: reservation, payments, ledger, limit, credit note."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from billing.chart import AccountCode
from billing.commands.carry_out_refund import carry_out_refunds
from billing.commands.take_payment import take_all_due
from billing.models import CreditNote, JournalEntry, LimitUse, OrderBalance, Payment, Refund
from billing.queries.books import check_books
from core import outbox
from core.models import AuditEvent, OutboxEvent
from core.transactions import acting
from customers.models import Partner
from reservations.models import OpenAct, Reservation
from tests.factories import NOW, Firm, World, at, buy, make_person, pay
from tests.factories.refunds import ask, refunded

MINUTE = timedelta(minutes=1)


@pytest.fixture
def home(world: World) -> Firm:
    return world.home


def legs(entry: JournalEntry) -> dict[tuple[str, str], int]:
    return {(row.account_id, row.side): row.amount_minor for row in entry.postings.all()}


def states(refund: Refund) -> list[str]:
    return list(refund.transitions.order_by("number").values_list("state", flat=True))


class TestWhole:
    def test_goes_through_the_states(self, home: Firm) -> None:
        refund = refunded(home.admin, home.reservation)
        assert (refund.state, refund.completed_at) == ("completed", NOW)
        assert states(refund) == ["submitted", "approved", "completed"]

    def test_cancels_the_reservation_and_its_order(self, home: Firm) -> None:
        refunded(home.admin, home.reservation)
        reservation = Reservation.objects.select_related("order").get(pk=home.reservation.pk)
        assert (reservation.state, reservation.ended_as, reservation.ended_at) == ("Cancelled", "Returned", NOW)
        assert reservation.version == 2
        assert reservation.order.state == "Cancelled"

    def test_credits_the_partner_less_the_fee(self, home: Firm) -> None:
        refund = refunded(home.admin, home.reservation)
        entry = JournalEntry.objects.get(kind="refund")
        assert (entry.subject_id, entry.partner, entry.posted_on) == (refund.pk, home.partner, date(2026, 7, 2))
        assert legs(entry) == {
            (AccountCode.RESERVATION_REVENUE_CANCELLED, "debit"): 183_000,
            (AccountCode.EARLY_TERMINATION_FEES, "credit"): 21_960,
            (AccountCode.PARTNER_CREDIT, "credit"): 161_040,
        }

    def test_counts_the_whole_credit_as_returned(self, home: Firm) -> None:
        refunded(home.admin, home.reservation)
        balance = OrderBalance.objects.get(order=home.reservation.order_id)
        assert (balance.paid_minor, balance.returned_minor) == (365_000, 183_000)

    def test_issues_a_credit_note(self, home: Firm) -> None:
        refund = refunded(home.admin, home.reservation)
        note = CreditNote.objects.get()
        assert (note.number, note.refund, note.net_minor) == ("CN-2026-000001", refund, 161_040)
        assert note.entry == JournalEntry.objects.get(kind="refund")

    def test_turns_the_hold_into_use(self, home: Firm) -> None:
        refund = refunded(home.admin, home.reservation)
        use = LimitUse.objects.get(refund=refund)
        assert (use.state, use.used_on, use.returns_on) == ("used", date(2026, 7, 2), date(2027, 7, 2))

    def test_lets_go_of_the_reservation(self, home: Firm) -> None:
        refunded(home.admin, home.reservation)
        assert not OpenAct.objects.exists()

    def test_is_written_down_as_the_systems_doing(self, home: Firm) -> None:
        refund = refunded(home.admin, home.reservation)
        trail = AuditEvent.objects.filter(table_name="billing_refund", row_id=str(refund.pk)).order_by("pk")
        told = [(event.actor_label, event.through, (event.after or {}).get("state")) for event in trail]
        assert told == [
            (home.admin.user.name, "portal", "submitted"),
            ("system", "worker", "approved"),
            ("system", "worker", "completed"),
        ]

    def test_happens_once_however_often_it_is_asked_for(self, home: Firm) -> None:
        refund = refunded(home.admin, home.reservation)
        with acting(home.admin.actor, now=NOW):
            carry_out_refunds(refund_ids=[refund.pk], now=NOW)
        assert JournalEntry.objects.filter(kind="refund").count() == 1
        assert states(refund)[-1] == "completed"


class TestPart:
    def test_leaves_a_remainder_under_the_same_order(self, home: Firm) -> None:
        three = buy(customer=home.customer, quantity=3)
        refund = refunded(home.admin, three, quantity=2)
        remainder = Reservation.objects.get(remainder_of=three)
        assert refund.lines.get().remainder == remainder
        assert (remainder.quantity, remainder.state, remainder.order_id) == (1, "Succeeded", three.order_id)
        assert (remainder.purchased_at, remainder.expires_at) == (three.purchased_at, three.expires_at)
        assert (remainder.created_at, remainder.name) == (NOW, three.name)
        three.refresh_from_db()
        assert (three.state, three.quantity) == ("Cancelled", 3)
        assert three.order.state == "Succeeded"

    def test_carries_what_was_paid_over_without_paying_it_again(self, home: Firm) -> None:
        three = buy(customer=home.customer, quantity=3)
        refunded(home.admin, three, quantity=2)
        made = three.payments.get()
        carried = Reservation.objects.get(remainder_of=three).payments.get()
        assert (carried.carried_from, carried.quantity, carried.amount_minor) == (made, 1, 365_000)
        assert JournalEntry.objects.filter(kind="payment", subject_id=carried.pk).count() == 0
        assert OrderBalance.objects.get(order=three.order).paid_minor == 3 * 365_000

    def test_may_be_followed_by_the_rest(self, home: Firm) -> None:
        three = buy(customer=home.customer, quantity=3)
        refunded(home.admin, three, quantity=2)
        rest = refunded(home.admin, Reservation.objects.get(remainder_of=three))
        assert rest.net_minor == 161_040
        three.order.refresh_from_db()
        assert three.order.state == "Cancelled"
        balance = OrderBalance.objects.get(order=three.order)
        assert (balance.paid_minor, balance.returned_minor) == (1_095_000, 3 * 183_000)

    def test_of_a_part_of_a_part(self, home: Firm) -> None:
        four = buy(customer=home.customer, quantity=4)
        for _ in range(4):
            latest = Reservation.objects.get(order=four.order, state="Succeeded")
            assert refunded(home.admin, latest, quantity=1).net_minor == 161_040
        assert not Reservation.objects.filter(order=four.order, state="Succeeded").exists()
        assert CreditNote.objects.count() == 4


class TestMonthly:
    def test_gives_back_the_current_month_and_cancels_the_later_ones(self, home: Firm) -> None:
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on="2026-01-20", now=NOW)
        refund = refunded(home.admin, monthly)
        # 12 of the 30 days since 20 June are used: 100.00 - 40.00... rounded on what is used.
        used = round(10_000 * 12 / 30)
        assert (refund.credit_minor, refund.fee_minor) == (10_000 - used, round((10_000 - used) * 0.12))
        assert refund.commitment_cancelled_minor == 6 * 10_000
        counted = {state: monthly.payments.filter(state=state).count() for state in Payment.State.values}
        assert counted == {"Succeeded": 6, "Scheduled": 0, "Failed": 0, "Cancelled": 6}

    def test_lets_a_remainder_pay_on(self, home: Firm) -> None:
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", quantity=3, on="2026-01-20", now=NOW)
        refunded(home.admin, monthly, quantity=1)
        remainder = Reservation.objects.get(remainder_of=monthly)
        pay(remainder, until="2026-08-20")
        assert remainder.payments.filter(state="Succeeded", carried_from=None).count() == 2
        balance = OrderBalance.objects.get(order=monthly.order)
        assert balance.paid_minor == 6 * 30_000 + 2 * 20_000

    def test_of_the_first_days_gives_the_whole_payment_back(self, home: Firm) -> None:
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on="2026-06-30")
        refund = refunded(home.admin, monthly)
        assert (refund.net_minor, refund.commitment_cancelled_minor) == (10_000, 11 * 10_000)


class TestMany:
    def test_are_one_entry_and_one_credit_note(self, home: Firm) -> None:
        second = buy(customer=home.customer, quantity=3)
        refund = refunded(home.admin, {home.reservation: None, second: 2})
        assert refund.state == "completed"
        assert JournalEntry.objects.filter(kind="refund").count() == CreditNote.objects.count() == 1
        assert CreditNote.objects.get().net_minor == 3 * 161_040
        assert Reservation.objects.filter(state="Cancelled").count() == 2

    def test_of_two_reservations_of_one_order(self, home: Firm) -> None:
        two = buy(customer=home.customer, quantity=3)
        refunded(home.admin, two, quantity=1)
        rest = Reservation.objects.get(remainder_of=two)
        other = buy(customer=home.customer)
        refunded(home.admin, {rest: None, other: None})
        assert (
            not Reservation.objects.filter(customer=home.customer, state="Succeeded")
            .exclude(pk=home.reservation.pk)
            .exists()
        )


class TestStatements:
    @pytest.mark.parametrize("units", [2, 1], ids=["whole", "part"])
    def test_are_as_many_for_fifty_lines_as_for_one(self, home: Firm, units: int) -> None:
        one, *fifty = [buy(customer=home.customer, quantity=2, price="36.50") for _ in range(51)]
        alone = self._carrying_out(ask(home.admin, {one: units}))
        assert alone == self._carrying_out(ask(home.admin, dict.fromkeys(fifty, units)))
        assert Reservation.objects.filter(remainder_of__in=fifty).count() == (50 if units == 1 else 0)
        assert Payment.objects.filter(carried_from__reservation__in=fifty).count() == (50 if units == 1 else 0)
        assert check_books() == []

    def _carrying_out(self, refund: Refund) -> int:
        event = OutboxEvent.objects.get(topic="refund.submitted", subject_id=refund.pk)
        with CaptureQueriesContext(connection) as captured:
            assert outbox.handle(event.pk, now=NOW)
        refund.refresh_from_db()
        assert refund.state == "completed"
        return len(captured)


class TestNothingToPay:
    def test_of_a_free_reservation_ends_it_without_an_entry(self, home: Firm) -> None:
        refund = refunded(home.admin, buy(customer=home.customer, price="0.00"))
        assert (refund.state, refund.net_minor) == ("completed", 0)
        assert not JournalEntry.objects.filter(kind="refund").exists()
        assert not CreditNote.objects.exists()

    def test_beside_something_to_pay(self, home: Firm) -> None:
        refund = refunded(home.admin, {home.reservation: None, buy(customer=home.customer, price="0.00"): None})
        assert refund.net_minor == 161_040
        assert CreditNote.objects.get().net_minor == 161_040


class TestCurrencies:
    @pytest.mark.parametrize(
        ("currency", "price", "net", "usd"),
        [
            # 182 of 365 days: used 1,820,000, credit 1,830,000, fee 219,600.
            ("KRW", "3650000", 1_610_400, 112_615),
            ("GBP", "3650.00", 161_040, 201_300),
            ("USD", "3650.00", 161_040, 161_040),
        ],
    )
    def test_pay_in_their_own_and_count_in_dollars(self, currency: str, price: str, net: int, usd: int) -> None:
        reservation = buy(currency=currency, price=price)
        refund = refunded(make_person(reservation.partner), reservation)
        assert (refund.currency, refund.net_minor, refund.net_usd_minor) == (currency, net, usd)
        assert {row.currency for row in JournalEntry.objects.get(kind="refund").postings.all()} == {currency}
        assert LimitUse.objects.get().amount_usd_minor == usd


class TestDelay:
    def test_is_waited_for(self, home: Firm) -> None:
        Partner.objects.update(carry_out_delay_minutes=15)
        refund = refunded(home.admin, home.reservation)
        assert (refund.state, refund.carry_out_at) == ("approved", NOW + 15 * MINUTE)
        outbox.drain(now=NOW + 15 * MINUTE - timedelta(seconds=1))
        refund.refresh_from_db()
        assert refund.state == "approved"
        outbox.drain(now=NOW + 15 * MINUTE)
        refund.refresh_from_db()
        assert (refund.state, refund.completed_at) == ("completed", NOW + 15 * MINUTE)

    def test_does_not_change_what_was_quoted(self, home: Firm) -> None:
        """A day later a day more would be used; the day of submission counts."""
        refund = ask(home.admin, home.reservation)
        outbox.drain(now=NOW + timedelta(days=3))
        refund.refresh_from_db()
        assert (refund.state, refund.net_minor) == ("completed", 161_040)
        assert CreditNote.objects.get().net_minor == 161_040


class TestMeanwhile:
    def test_an_expiry_fails_it_and_frees_the_limit(self, home: Firm) -> None:
        last_day = at("2026-12-31")
        refund = ask(home.admin, home.reservation, now=last_day)
        outbox.drain(now=last_day + timedelta(days=1))
        refund.refresh_from_db()
        assert (refund.state, states(refund)) == ("failed", ["submitted", "failed"])
        assert refund.transitions.latest("number").reason == "reservation_ended"
        assert LimitUse.objects.get().state == "released"
        assert not OpenAct.objects.exists()
        assert not JournalEntry.objects.filter(kind="refund").exists()

    def test_a_payment_that_falls_due_waits_for_the_end_of_the_request(self, home: Firm) -> None:
        """Taken meanwhile, it would be kept for a period that the partner has given back."""
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on="2026-01-20", now="2026-07-19")
        refund = ask(home.admin, monthly, now=at("2026-07-19"))
        take_all_due(now=at("2026-07-20"))
        pay(monthly, until="2026-07-20")
        outbox.drain(now=at("2026-07-20"))
        refund.refresh_from_db()
        assert refund.state == "completed"
        balance = OrderBalance.objects.get(order=monthly.order)
        assert balance.paid_minor == 6 * 10_000
        assert monthly.payments.filter(state="Cancelled").count() == 6


def test_credit_notes_are_numbered_without_gaps_per_partner_and_year(world: World) -> None:
    for firm in (world.home, world.home, world.other, world.home):
        refunded(firm.admin, buy(customer=firm.customer))
    refunded(world.home.admin, buy(customer=world.home.customer, on="2026-12-01"), now=at("2027-01-01"))
    numbers = {
        firm.partner.name: list(
            CreditNote.objects.filter(partner=firm.partner).order_by("pk").values_list("number", flat=True)
        )
        for firm in (world.home, world.other)
    }
    assert sorted(numbers["Northwind Cloud"]) == [
        "CN-2026-000001",
        "CN-2026-000002",
        "CN-2026-000003",
        "CN-2027-000001",
    ]
    assert numbers["Fabrikam Cloud"] == ["CN-2026-000001"]


def test_a_number_is_given_back_with_its_transaction(home: Firm) -> None:
    second = buy(customer=home.customer)
    with transaction.atomic():
        refunded(home.admin, home.reservation)
        transaction.set_rollback(True)
    refunded(home.admin, second)
    assert CreditNote.objects.get().number == "CN-2026-000001"
