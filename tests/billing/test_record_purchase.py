"""A purchase makes an order, a reservation and a schedule, and its first payment is in the ledger at once."""

import uuid
from datetime import UTC, date, datetime

import pytest

from billing.chart import AccountCode
from billing.commands.record_purchase import Purchase, PurchaseIds, record_purchase
from billing.commands.take_payment import take_due_payments
from billing.models import JournalEntry, OrderBalance, Payment
from billing.policy.terms import BillingPlan, Term
from core.transactions import acting
from reservations.models import Reservation
from tests.factories import CatalogItemFactory, SubscriptionFactory, at, buy, pay
from tests.factories.purchases import SELLER


def schedule(reservation: Reservation) -> list[tuple[date, int, str]]:
    rows = reservation.payments.order_by("number")
    return [(row.due_on, row.amount_minor, row.state) for row in rows]


def postings(entry: JournalEntry) -> set[tuple[str, str, int, str]]:
    return {(row.account_id, row.side, row.amount_minor, row.currency) for row in entry.postings.all()}


class TestUpfront:
    def test_is_paid_at_once_and_whole(self) -> None:
        reservation = buy(price="3650.00", quantity=3, on="2026-01-01")
        assert schedule(reservation) == [(date(2026, 1, 1), 1_095_000, "Succeeded")]
        balance = OrderBalance.objects.get(order=reservation.order)
        assert (balance.paid_minor, balance.returned_minor, balance.currency) == (1_095_000, 0, "USD")

    def test_stands_in_the_ledger(self) -> None:
        reservation = buy(price="3650.00", on="2026-01-01")
        entry = JournalEntry.objects.get(kind="payment")
        assert (entry.partner, entry.customer) == (reservation.partner, reservation.customer)
        assert (entry.number, entry.posted_on) == ("JE-2026-01-000001", date(2026, 1, 1))
        assert postings(entry) == {
            (AccountCode.PAYMENTS_RECEIVED, "debit", 365_000, "USD"),
            (AccountCode.RESERVATION_REVENUE, "credit", 365_000, "USD"),
        }

    def test_counts_won_without_decimals(self) -> None:
        reservation = buy(price="3650000", currency="KRW", quantity=2)
        assert schedule(reservation) == [(date(2026, 1, 1), 7_300_000, "Succeeded")]

    def test_runs_until_the_same_utc_day_of_another_year(self) -> None:
        reservation = buy(on=datetime(2024, 2, 29, 23, 59, tzinfo=UTC), term="P3Y")
        assert reservation.order.expires_at == reservation.expires_at == datetime(2027, 2, 28, tzinfo=UTC)

    def test_costs_nothing_and_leaves_no_entry_when_free(self) -> None:
        buy(price="0.00")
        assert not JournalEntry.objects.exists()


class TestMonthly:
    def test_is_paid_in_equal_parts_and_the_last_carries_the_difference(self) -> None:
        reservation = buy(price="100.00", plan="Monthly", on="2026-01-31")
        amounts = [amount for _day, amount, _state in schedule(reservation)]
        assert amounts == [*[833] * 11, 837]
        assert sum(amounts) == 10_000

    def test_falls_due_on_the_monthly_anniversary_or_the_months_last_day(self) -> None:
        reservation = buy(plan="Monthly", on="2026-01-31")
        days = [day for day, _amount, _state in schedule(reservation)]
        assert days[:4] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]

    def test_takes_the_first_payment_only(self) -> None:
        reservation = buy(plan="Monthly", on="2026-01-01")
        assert [state for _day, _amount, state in schedule(reservation)] == ["Succeeded", *["Scheduled"] * 11]
        assert OrderBalance.objects.get().paid_minor == 365_000 // 12

    def test_of_three_years_has_36_payments(self) -> None:
        assert buy(plan="Monthly", term="P3Y").payments.count() == 36


class TestTakeDuePayments:
    def test_takes_what_is_due_and_nothing_twice(self) -> None:
        reservation = buy(price="120.00", plan="Monthly", on="2026-01-01")
        now = at("2026-03-01")
        with acting(SELLER, now=now):
            assert take_due_payments(reservation=reservation, now=now) == 2
            assert take_due_payments(reservation=reservation, now=now) == 0
        assert OrderBalance.objects.get().paid_minor == 3 * 1_000
        assert [entry.number for entry in JournalEntry.objects.order_by("number")] == [
            "JE-2026-01-000001",
            "JE-2026-03-000001",
            "JE-2026-03-000002",
        ]

    def test_changes_the_version_so_that_older_quotes_die(self) -> None:
        reservation = buy(plan="Monthly", on="2026-01-01")
        pay(reservation, until="2026-01-31")
        assert reservation.version == 1
        pay(reservation, until="2026-02-01")
        assert reservation.version == 2

    @pytest.mark.broken_books
    def test_takes_nothing_for_what_has_ended(self) -> None:
        reservation = buy(plan="Monthly", on="2026-01-01")
        Reservation.objects.update(state="Cancelled", ended_as="Split", ended_at=at("2026-01-02"))
        with acting(SELLER, now=at("2026-02-01")):
            assert take_due_payments(reservation=reservation, now=at("2026-02-01")) == 0
        assert Payment.objects.filter(state="Succeeded").count() == 1


def test_the_ids_may_be_known_beforehand() -> None:
    subscription = SubscriptionFactory()
    ids = PurchaseIds(order=uuid.uuid4(), reservation=uuid.uuid4())
    purchase = Purchase(
        customer=subscription.customer,
        subscription=subscription,
        item=CatalogItemFactory(),
        name="VM",
        quantity=1,
        term=Term.P1Y,
        plan=BillingPlan.UPFRONT,
        unit_price_minor=100,
    )
    with acting(SELLER, now=at("2026-01-01")):
        reservation = record_purchase(purchase=purchase, now=at("2026-01-01"), ids=ids)
    assert (reservation.pk, reservation.order_id) == (ids.reservation, ids.order)


@pytest.mark.parametrize("quantity", [1, 7])
def test_the_payments_are_of_the_quantity(quantity: int) -> None:
    reservation = buy(price="1.83", quantity=quantity)
    payment = reservation.payments.get()
    assert (payment.unit_minor, payment.quantity, payment.amount_minor) == (183, quantity, 183 * quantity)
