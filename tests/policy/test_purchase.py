"""What a purchase costs and what may be bought."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.payment_schedule import unit_payments
from billing.policy.purchase_sum import PurchaseSum, line_sum, sum_of
from billing.policy.terms import BillingPlan, Term
from reservations.policy.purchase import PurchaseFault, WantedUnits, default_name, is_market_open, purchase_fault
from reservations.policy.renewal import offer_on
from tests.policy.tables import Row, rows

TODAY = date(2026, 7, 2)

prices = st.integers(min_value=0, max_value=10**12)
quantities = st.integers(min_value=1, max_value=1000)
terms = st.sampled_from(Term)
plans = st.sampled_from(BillingPlan)


@given(prices, quantities, terms)
def test_both_plans_cost_the_same(price: int, quantity: int, term: Term) -> None:
    upfront, monthly = (line_sum(price, quantity, term, plan) for plan in (BillingPlan.UPFRONT, BillingPlan.MONTHLY))
    assert upfront.total == monthly.total == price * quantity
    assert upfront.due_today == upfront.total and upfront.monthly == 0
    assert monthly.due_today == monthly.monthly <= monthly.total


@given(prices, quantities, terms, plans)
def test_what_is_due_today_is_the_first_payment(price: int, quantity: int, term: Term, plan: BillingPlan) -> None:
    assert line_sum(price, quantity, term, plan).due_today == unit_payments(price, term, plan)[0] * quantity


@given(st.lists(st.tuples(prices, quantities, terms, plans), max_size=20))
def test_the_sum_is_of_its_lines(lines: list[tuple[int, int, Term, BillingPlan]]) -> None:
    sums = [line_sum(*line) for line in lines]
    assert sum_of(sums) == PurchaseSum(
        sum(one.due_today for one in sums), sum(one.monthly for one in sums), sum(one.total for one in sums)
    )


@pytest.mark.parametrize("row", rows("purchase", "Formula"), ids=str)
def test_the_worked_examples(row: Row) -> None:
    found = line_sum(row.minor("price"), row.number("quantity"), Term(row.text("term")), BillingPlan(row.text("plan")))
    assert found == PurchaseSum(row.minor("due today"), row.minor("monthly"), row.minor("whole commitment"))


def fault(wanted: WantedUnits, *, retired_on: date | None = None, ended: bool = False) -> PurchaseFault | None:
    offer = offer_on(
        TODAY,
        resource_type="SuseLinux",
        retired_on=retired_on,
        sale_ends={"P1Y": TODAY} if ended else {},
        priced_terms=["P1Y"],
    )
    return purchase_fault(wanted, offer, most_units=1000, is_retired=retired_on is not None)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (WantedUnits(1, "P1Y", "Upfront"), None),
        (WantedUnits(1000, "P1Y", "Upfront"), None),
        (WantedUnits(1001, "P1Y", "Upfront"), PurchaseFault.QUANTITY),
        (WantedUnits(0, "P1Y", "Upfront"), PurchaseFault.QUANTITY),
        (WantedUnits(1, "P1Y", "Monthly"), PurchaseFault.PLAN),
        (WantedUnits(1, "P3Y", "Upfront"), PurchaseFault.NO_PRICE),
    ],
)
def test_what_may_be_bought(wanted: WantedUnits, expected: PurchaseFault | None) -> None:
    assert fault(wanted) == expected


def test_the_gravest_reason_comes_first() -> None:
    wrong = WantedUnits(0, "P1Y", "Monthly")
    assert fault(wrong, retired_on=TODAY) is PurchaseFault.RETIRED
    assert fault(wrong, ended=True) is PurchaseFault.TERM
    assert fault(wrong) is PurchaseFault.PLAN


@pytest.mark.parametrize(
    ("is_listed", "reopened_on", "is_open"),
    [
        (False, None, True),
        (True, None, False),
        (True, date(2026, 7, 3), False),
        (True, date(2026, 7, 2), True),
        (True, date(2026, 1, 1), True),
    ],
)
def test_a_market_opens_on_its_day(is_listed: bool, reopened_on: date | None, is_open: bool) -> None:
    assert is_market_open(is_listed=is_listed, reopened_on=reopened_on, on=TODAY) is is_open


def test_names_are_azures_pattern_and_numbered() -> None:
    minute = datetime(2026, 7, 2, 18, 5)  # noqa: DTZ001
    first = default_name("VirtualMachines", minute)
    assert first == "VM_RI_07-02-2026_18-05"
    second = default_name("VirtualMachines", minute, taken=[first])
    assert second == f"{first}_2" and default_name("VirtualMachines", minute, taken=[first, second]) == f"{first}_3"
    assert default_name("SqlDatabases", minute) == "SqlDatabases_RI_07-02-2026_18-05"
