"""Published and recorded refunds, from the purchase to the credit note.

Amounts of 2023 are Azure's own, recorded by the tests of its command line tools; those of 2026 follow
from Partner Center's table of 11/15/2019.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from billing.models import CreditNote, FxRate, LimitUse, OrderBalance, Payment, RefundLimit, RefundPolicy
from reservations.models import Reservation
from tests.factories import at, buy, make_person, usage
from tests.factories.refunds import refunded


@dataclass(frozen=True)
class Recorded:
    """A monthly reservation as Azure returned one unit of it; amounts in pence and cents."""

    monthly: str
    term: str
    quantity: int
    bought: str
    returned: str
    usd_per_gbp: str
    refund: int
    total_paid: int
    prorated: int
    remaining: int
    payments: tuple[int, int]
    usd: int


RECORDED = {
    "two days after, unused": Recorded(
        "1.83", "P1Y", 3, "2023-03-04", "2023-03-06", "1.19", 183, 549, 366, 2013, (1, 12), 218
    ),
    "six days after": Recorded("1.83", "P1Y", 3, "2023-03-04", "2023-03-10", "1.19", 148, 549, 401, 2013, (1, 12), 176),
    "six days after, dearer": Recorded(
        "7.50", "P1Y", 3, "2023-03-04", "2023-03-10", "1.1934", 605, 2250, 1645, 8250, (1, 12), 722
    ),
    "of three years": Recorded("2.41", "P3Y", 2, "2023-03-08", "2023-03-10", "1.19", 241, 482, 241, 8435, (1, 36), 287),
}


@pytest.fixture
def without_fee() -> None:
    """Put the later policy in force, as Azure acted in 2023: no fee, the rest of a period back."""
    RefundPolicy.objects.filter(code="azure-2026").update(effective_from=date(2022, 1, 1), is_draft=False)


@pytest.mark.usefixtures("without_fee")
@pytest.mark.parametrize("row", RECORDED.values(), ids=RECORDED)
def test_recorded_returns_of_one_unit(row: Recorded) -> None:
    months = {"P1Y": 12, "P3Y": 36}[row.term]
    price = str(Decimal(row.monthly) * months)
    units = (1 / Decimal(row.usd_per_gbp)).quantize(Decimal("0.000001"))
    FxRate.objects.create(currency="GBP", units_per_usd=units, from_on=date(2023, 1, 1))
    bought = buy(price=price, currency="GBP", quantity=row.quantity, term=row.term, plan="Monthly", on=row.bought)
    refund = refunded(make_person(bought.partner), bought, quantity=1, now=at(row.returned))

    balance = OrderBalance.objects.get(order=bought.order)
    assert (refund.state, refund.net_minor, refund.net_usd_minor) == ("completed", row.refund, row.usd)
    assert (balance.paid_minor, balance.paid_minor - balance.returned_minor) == (row.total_paid, row.prorated)
    assert refund.commitment_cancelled_minor == row.remaining
    made = bought.payments.filter(state=Payment.State.SUCCEEDED).count()
    assert (made, bought.payments.count()) == row.payments
    assert CreditNote.objects.get().net_minor == row.refund
    assert Reservation.objects.get(remainder_of=bought).quantity == row.quantity - 1


@dataclass(frozen=True)
class Tabled:
    """A row of the table of 11/15/2019 for a reservation of USD 3,650.00, bought on 2026-01-01."""

    returned: str
    is_used: bool
    credit: int
    fee: int
    net: int


TABLE = {
    "day 5, unused: all of it": Tabled("2026-01-06", False, 365_000, 0, 365_000),
    "day 5, used: pro-rated": Tabled("2026-01-06", True, 360_000, 0, 360_000),
    "day 6, unused: pro-rated with a fee": Tabled("2026-01-07", False, 359_000, 43_080, 315_920),
    "day 6, used: the same": Tabled("2026-01-07", True, 359_000, 43_080, 315_920),
    "day 182": Tabled("2026-07-02", False, 183_000, 21_960, 161_040),
}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_rows_of_the_table(row: Tabled) -> None:
    bought = buy(price="3650.00", on="2026-01-01")
    if row.is_used:
        usage(bought, "2026-01-03")
    refund = refunded(make_person(bought.partner), bought, now=at(row.returned))
    assert (refund.credit_minor, refund.fee_minor, refund.net_minor) == (row.credit, row.fee, row.net)
    assert CreditNote.objects.get().net_minor == row.net
    assert RefundLimit.objects.get().taken_usd_minor == row.net


@pytest.mark.usefixtures("without_fee")
def test_a_day_before_the_end_one_day_is_left() -> None:
    """Azure's own example: bought 2024-07-10 for a year, returned 2025-07-09."""
    bought = buy(price="365.00", on="2024-07-10")
    assert refunded(make_person(bought.partner), bought, now=at("2025-07-09")).net_minor == 100


@pytest.mark.usefixtures("without_fee")
def test_the_cancelled_commitment_counts_where_the_policy_says_so() -> None:
    """36 x USD 100, cancelled in month 12 with 24 months left: 2,400 of the 50,000, back 365 days later."""
    bought = buy(price="3600.00", term="P3Y", plan="Monthly", on="2024-01-31", now="2025-01-30")
    refund = refunded(make_person(bought.partner), bought, now=at("2025-01-30"))
    use = LimitUse.objects.get(refund=refund)
    rest_of_month_12 = refund.credit_minor
    assert use.amount_usd_minor == 240_000 + rest_of_month_12
    assert use.returns_on == date(2026, 1, 30)


def test_the_refund_alone_counts_in_the_table_of_2019() -> None:
    """A partner's report: refund about 50, future payments 2,300, and the limit fell by the 50 only."""
    bought = buy(price="3600.00", term="P3Y", plan="Monthly", on="2021-12-01", now="2022-12-16")
    refund = refunded(make_person(bought.partner), bought, now=at("2022-12-16"))
    assert (refund.credit_minor, refund.commitment_cancelled_minor) == (5_161, 230_000)
    assert LimitUse.objects.get().amount_usd_minor == refund.net_usd_minor == 5_161 - 619


def test_each_customer_has_a_limit_of_its_own() -> None:
    for _ in range(2):
        bought = buy(price="50000.00", on="2026-06-30")
        refund = refunded(make_person(bought.partner), bought, now=at("2026-07-02"))
        assert refund.state == "awaiting_approval"
    assert list(RefundLimit.objects.values_list("taken_usd_minor", flat=True)) == [5_000_000, 5_000_000]
