"""Each rule of a version in a real refund, from the quote to the credit note; and which version it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from billing.commands.make_quote import SelfServiceRefundNotSupported
from billing.commands.refund_limit import RefundLimitExceeded
from billing.models import CreditNote, LimitUse, OrderBalance, Quote, Refund, RefundLine, RefundPolicy
from core import outbox
from reservations.models import Reservation
from tests.factories import CustomerFactory, at, buy, make_person, usage
from tests.factories.policies import put_in_force
from tests.factories.refunds import ask, quote, refunded, submit
from tests.policy.tables import Row, rows

pytestmark = pytest.mark.django_db


def frozen(refund: Refund) -> str:
    return Quote.objects.get(pk=refund.quote_id).policy.code


class TestWhichVersion:
    LATE = datetime(2026, 8, 31, 23, 58, tzinfo=UTC)
    MIDNIGHT = datetime(2026, 9, 1, tzinfo=UTC)

    @pytest.fixture
    def switched(self) -> None:
        """Let another version come into force on 1 September."""
        RefundPolicy.objects.filter(code="azure-2026").update(is_draft=False, effective_from=date(2026, 9, 1))

    @pytest.mark.usefixtures("switched")
    def test_that_of_the_quote_holds_when_another_comes_into_force_before_processing(self) -> None:
        """243 days of 365 are used: 1,220.00 less 146.40. A quote of two minutes later knows no fee."""
        bought = buy(price="3650.00", quantity=2, on="2026-01-01")
        person = make_person(bought.partner)
        refund = ask(person, bought, quantity=1, now=self.LATE)
        outbox.drain(now=self.MIDNIGHT + timedelta(minutes=5))
        refund.refresh_from_db()
        assert (refund.state, frozen(refund)) == ("completed", "seed-2019")
        assert (refund.credit_minor, refund.fee_minor, refund.net_minor) == (123_000, 14_760, 108_240)
        use = LimitUse.objects.get(refund=refund)
        assert (use.amount_usd_minor, use.used_on) == (108_240, date(2026, 9, 1))
        rest = Reservation.objects.get(remainder_of=bought)
        later = quote(person, rest, now=self.MIDNIGHT)
        assert later.policy.code == "azure-2026"
        assert (later.sum.fee, later.sum.net) == (0, 122_000)

    @pytest.mark.usefixtures("switched")
    def test_a_quote_dies_with_its_day(self) -> None:
        bought = buy(price="3650.00", on="2026-01-01")
        made = quote(make_person(bought.partner), bought, now=self.LATE)
        assert made.valid_until == self.MIDNIGHT

    def test_a_draft_changes_nothing_whatever_its_day(self) -> None:
        bought = buy(price="3650.00", on="2026-01-01")
        assert quote(make_person(bought.partner), bought, now=self.MIDNIGHT).policy.code == "seed-2019"


class TestEachRule:
    """A rule that is changed changes a refund."""

    def net(self, on: str = "2026-07-02", **changes: Any) -> Refund:
        put_in_force(**changes)
        bought = buy(price="3650.00", on="2026-01-01")
        return refunded(make_person(bought.partner), bought, now=at(on))

    def test_the_fee(self) -> None:
        assert self.net(fee_basis_points=2500).fee_minor == 45_750

    def test_what_the_fee_is_of(self) -> None:
        assert self.net(fee_base="paid").fee_minor == 43_800

    def test_the_grace_days(self) -> None:
        assert self.net(on="2026-01-11", grace_days=10).net_minor == 365_000

    def test_proration(self) -> None:
        """Seven months have begun by 2 July: five twelfths come back, less 12 %."""
        refund = self.net(proration="months")
        assert (refund.credit_minor, refund.fee_minor) == (152_083, 18_250)

    def test_excluded_products(self) -> None:
        put_in_force(excluded_types=["VirtualMachines"])
        bought = buy(price="3650.00", on="2026-01-01")
        with pytest.raises(SelfServiceRefundNotSupported):
            quote(make_person(bought.partner), bought)

    def test_the_limit_s_window(self) -> None:
        self.net(limit_window="calendar")
        assert LimitUse.objects.get().returns_on == date(2027, 1, 1)

    def test_the_approval_measure(self) -> None:
        put_in_force(approval_measure="net")
        bought = buy(price="36000.00", plan="Monthly", on="2026-07-01")
        refund = refunded(make_person(bought.partner), bought)
        assert (refund.state, refund.net_usd_minor, refund.commitment_cancelled_usd_minor) == (
            "completed", 300_000, 3_300_000,
        )  # fmt: skip


class TestTrimmed:
    def test_the_credit_is_what_the_limit_has_left_and_all_units_are_cancelled(self) -> None:
        put_in_force(limit_overflow="trim", limit_usd_minor=100_000)
        bought = buy(price="3650.00", on="2026-01-01")
        refund = refunded(make_person(bought.partner), bought, now=at("2026-01-07"))
        assert (refund.state, refund.credit_minor, refund.fee_minor, refund.net_minor) == (
            "completed", 143_080, 43_080, 100_000,
        )  # fmt: skip
        line = RefundLine.objects.get()
        assert (line.paid_minor, line.used_minor) == (365_000, 221_920)
        assert CreditNote.objects.get().net_minor == 100_000
        assert LimitUse.objects.get().amount_usd_minor == 100_000
        balance = OrderBalance.objects.get()
        assert (balance.paid_minor, balance.returned_minor) == (365_000, 143_080)
        bought.refresh_from_db()
        assert bought.state == Reservation.State.CANCELLED

    def test_where_nothing_is_left_it_is_refused_and_nothing_given_away(self) -> None:
        put_in_force(limit_overflow="trim", limit_usd_minor=100_000)
        first = buy(price="3650.00", on="2026-01-01")
        person = make_person(first.partner)
        refunded(person, first, now=at("2026-01-07"))
        second = buy(customer=first.customer, price="3650.00", on="2026-01-01")
        made = quote(person, second, now=at("2026-01-07"))
        assert not made.sum.is_allowed
        with pytest.raises(RefundLimitExceeded):
            submit(person, made, now=at("2026-01-07"))
        second.refresh_from_db()
        assert second.is_active

    def test_two_quotes_of_the_same_room_are_not_both_paid(self) -> None:
        put_in_force(limit_overflow="trim", limit_usd_minor=100_000)
        first = buy(price="3650.00", on="2026-01-01")
        person = make_person(first.partner)
        second = buy(customer=first.customer, price="3650.00", on="2026-01-01")
        quotes = [quote(person, one, now=at("2026-01-07")) for one in (first, second)]
        submit(person, quotes[0], now=at("2026-01-07"))
        with pytest.raises(RefundLimitExceeded):
            submit(person, quotes[1], now=at("2026-01-07"))


@pytest.mark.parametrize("row", rows("limit-scope", "Worked examples"), ids=str)
def test_whose_limit(row: Row) -> None:
    """What is held counts as what was used does; amounts are refunds within the grace days, given back whole."""
    put_in_force(limit_scope=row.text("scope"))
    customer = CustomerFactory(currency="USD")
    another = CustomerFactory(partner=customer.partner, currency="USD")
    person = make_person(customer.partner)
    for owner, amount in ((customer, row.text("own")), (another, row.text("another's"))):
        if amount != "0.00":
            ask(person, buy(customer=owner, price=amount, on="2026-06-30"))
    asked = buy(customer=customer, price="1.00", on="2026-06-30")
    assert quote(person, asked).sum.limit.free_before_usd_minor == row.minor("free")


def test_a_shared_limit_is_the_judge_at_submission_too() -> None:
    put_in_force(limit_scope="partner")
    customer = CustomerFactory(currency="USD")
    another = CustomerFactory(partner=customer.partner, currency="USD")
    person = make_person(customer.partner)
    quotes = [quote(person, buy(customer=one, price="30000.00", on="2026-06-30")) for one in (customer, another)]
    submit(person, quotes[0])
    with pytest.raises(RefundLimitExceeded):
        submit(person, quotes[1])
    outbox.drain(now=at("2026-07-02"))


@pytest.mark.parametrize("row", rows("usage", "Worked examples"), ids=str)
def test_what_counts_as_usage(row: Row) -> None:
    whole = buy(price="3650.00", quantity=3, on="2026-01-01")
    person = make_person(whole.partner)
    places = {"whole": whole, "another order": buy(customer=whole.customer, price="3650.00", on="2026-01-01")}
    if row.text("of") == "whole":
        usage(whole, row.text("on"), hours=row.text("hours used"))
    refunded(person, whole, quantity=1, now=at("2026-01-04"))
    places["remainder"] = Reservation.objects.get(remainder_of=whole)
    if row.text("of") != "whole":
        usage(places[row.text("of")], row.text("on"), hours=row.text("hours used"))
    made = quote(person, places[row.text("asked for")], now=at("2026-01-06"))
    assert made.sum.lines[0].facts.is_used == row.yes("counts as used")


class TestLeapDay:
    """The last seconds of 28 February 2028, and what was bought on the day after."""

    EVE = datetime(2028, 2, 28, 23, 59, 58, tzinfo=UTC)

    def test_the_sixth_day_begins_at_midnight(self) -> None:
        bought = buy(price="3660.00", on=datetime(2028, 2, 23, 23, 59, tzinfo=UTC))
        person = make_person(bought.partner)
        assert quote(person, bought, now=self.EVE).sum.net == 366_000
        after = quote(person, bought, now=self.EVE + timedelta(seconds=2))
        terms = after.sum.lines[0].sum
        assert terms is not None
        assert (after.on, terms.days_used) == (date(2028, 2, 29), 6)
        assert after.sum.fee > 0

    def test_a_quote_of_the_last_second_can_be_sent_in_that_second_only(self) -> None:
        bought = buy(price="3660.00", on="2028-02-20")
        person = make_person(bought.partner)
        made = quote(person, bought, now=self.EVE)
        assert submit(person, made, now=self.EVE + timedelta(seconds=1)).refund_id
        outbox.drain(now=self.EVE + timedelta(seconds=5))
        refund = Refund.objects.get()
        assert (refund.state, refund.submitted_on) == ("completed", date(2028, 2, 28))
        assert LimitUse.objects.get().returns_on == date(2029, 2, 28)

    def test_bought_on_the_leap_day(self) -> None:
        bought = buy(price="1200.00", plan="Monthly", on="2028-02-29", now="2028-03-29")
        assert [str(one.due_on) for one in bought.payments.order_by("number")[:3]] == [
            "2028-02-29", "2028-03-29", "2028-04-29",
        ]  # fmt: skip
        assert bought.expires_at.date() == date(2029, 2, 28)
        refund = refunded(make_person(bought.partner), bought, now=at("2028-03-30"))
        assert (refund.credit_minor, refund.commitment_cancelled_minor) == (10_000 - 323, 100_000)
