"""What can be bought when a reservation ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reservations.policy.renewal import MOST_UNITS, TERMS, Offer, Renewal, RenewalFault, fault_of, offer_on
from tests.policy.tables import Row, rows

CUT_OFF = date(2026, 7, 1)


def offer(
    day: date = CUT_OFF,
    *,
    resource_type: str = "VirtualMachines",
    retired_on: date | None = None,
    sale_ends: dict[str, date] | None = None,
    priced: tuple[str, ...] = ("P1Y", "P3Y"),
) -> Offer:
    return offer_on(
        day, resource_type=resource_type, retired_on=retired_on, sale_ends=sale_ends or {}, priced_terms=priced
    )


@pytest.mark.parametrize("row", rows("renewal", "Worked examples"), ids=str)
def test_the_worked_examples(row: Row) -> None:
    ends = {"P1Y": row.day_or_none("1 year ends"), "P3Y": row.day_or_none("3 years ends")}
    found = offer(
        row.day("ends on"),
        retired_on=row.day_or_none("product ends"),
        sale_ends={term: day for term, day in ends.items() if day},
        priced=tuple(row.listed("priced")),
    )
    assert (list(found.terms), found.fault or "-") == (row.listed("terms on offer"), row.text("refused because"))


def test_what_has_a_price_is_on_offer_both_ways_to_pay() -> None:
    assert offer() == Offer(terms=["P1Y", "P3Y"], plans=["Upfront", "Monthly"], ended_terms=[], fault=None)


@pytest.mark.parametrize(("days", "terms"), [(-1, ["P1Y", "P3Y"]), (0, ["P3Y"]), (400, ["P3Y"])])
def test_a_series_whose_one_year_ended_is_renewed_for_three(days: int, terms: list[str]) -> None:
    """Microsoft, July 1, 2026: one year of Dv2 and others is neither bought nor renewed."""
    found = offer(CUT_OFF + timedelta(days=days), sale_ends={"P1Y": CUT_OFF})
    assert (found.terms, found.fault) == (terms, None)


def test_nothing_is_left_of_a_series_that_ended_for_every_term() -> None:
    assert offer(sale_ends={"P1Y": CUT_OFF, "P3Y": CUT_OFF}).fault is RenewalFault.RETIRED
    assert offer(retired_on=CUT_OFF).fault is RenewalFault.RETIRED
    assert offer(retired_on=CUT_OFF + timedelta(days=1)).fault is None


def test_without_a_price_nothing_is_on_offer() -> None:
    assert offer(priced=()).fault is RenewalFault.NO_PRICE


@pytest.mark.parametrize("resource_type", ["SuseLinux", "RedHat", "Databricks"])
def test_plans_of_software_are_paid_upfront(resource_type: str) -> None:
    assert offer(resource_type=resource_type).plans == ["Upfront"]


@pytest.mark.parametrize(
    ("renewal", "fault"),
    [
        (Renewal(1, "P1Y", "Monthly"), None),
        (Renewal(MOST_UNITS, "P3Y", "Upfront"), None),
        (Renewal(0, "P1Y", "Upfront"), RenewalFault.QUANTITY),
        (Renewal(MOST_UNITS + 1, "P1Y", "Upfront"), RenewalFault.QUANTITY),
        (Renewal(1, "P5Y", "Upfront"), RenewalFault.TERM),
        (Renewal(1, "P1Y", "Weekly"), RenewalFault.PLAN),
    ],
)
def test_what_may_be_wanted(renewal: Renewal, fault: RenewalFault | None) -> None:
    assert fault_of(renewal, offer()) is fault


@given(
    day=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    ends=st.dictionaries(st.sampled_from(TERMS), st.dates(date(2026, 1, 1), date(2030, 1, 1))),
    retired=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    priced=st.sets(st.sampled_from(TERMS)),
)
def test_nothing_that_has_ended_is_ever_on_offer(
    day: date, ends: dict[str, date], retired: date | None, priced: set[str]
) -> None:
    found = offer(day, sale_ends=ends, retired_on=retired, priced=tuple(priced))
    for term in found.terms:
        assert term in priced and (term not in ends or day < ends[term]) and (retired is None or day < retired)
    assert bool(found.terms) is (found.fault is None)
