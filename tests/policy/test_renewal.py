"""What can be bought when a reservation ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reservations.policy.renewal import (
    MOST_UNITS,
    TERMS,
    Offer,
    Renewal,
    RenewalFacts,
    RenewalFault,
    fault_of,
    offer_on,
    renewability,
    why_not_made,
)
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


def ends_of(row: Row) -> dict[str, date]:
    ends = {"P1Y": row.day_or_none("1 year ends"), "P3Y": row.day_or_none("3 years ends")}
    return {term: day for term, day in ends.items() if day}


@pytest.mark.parametrize("row", rows("renewal", "Whether, and since when"), ids=str)
def test_whether_and_since_when(row: Row) -> None:
    found = renewability(
        row.text("term"),
        ends_on=row.day("ends on"),
        retired_on=row.day_or_none("product ends"),
        sale_ends=ends_of(row),
    )
    assert (found.is_renewable, found.changes_on) == (row.yes("renewable"), row.day("decided on"))
    assert list(found.other_terms) == row.listed("other terms")
    assert (found.fault is None) is found.is_renewable


@pytest.mark.parametrize("row", rows("renewal", "On the day"), ids=str)
def test_on_the_day(row: Row) -> None:
    facts = RenewalFacts(
        offer=offer(retired_on=None if row.yes("sold") else CUT_OFF),
        is_market_open=row.text("market") == "open",
        is_subscription_active=row.text("subscription") == "active",
        has_unpaid=row.text("payments") == "failed",
        locked_minor=None if row.text("locked") == "-" else row.minor("locked"),
        found_minor=row.minor("that day"),
    )
    fault = why_not_made(Renewal(1, "P1Y", "Upfront"), facts)
    assert (fault is None, fault or "-") == (row.yes("made"), row.text("because"))


@given(
    ends_on=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    ends=st.dictionaries(st.sampled_from(TERMS), st.dates(date(2026, 1, 1), date(2030, 1, 1))),
    retired=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    term=st.sampled_from(TERMS),
)
def test_renewable_is_what_is_on_offer(ends_on: date, ends: dict[str, date], retired: date | None, term: str) -> None:
    """Two ways to the same answer; and from the day that is named on, every later end gets the same one."""
    found = renewability(term, ends_on=ends_on, retired_on=retired, sale_ends=ends)
    on_offer = offer(ends_on, sale_ends=ends, retired_on=retired, priced=TERMS)
    assert found.is_renewable is (term in on_offer.terms)
    assert [one for one in on_offer.terms if one != term] == list(found.other_terms)
    if not found.is_renewable:
        later = renewability(term, ends_on=found.changes_on, retired_on=retired, sale_ends=ends)
        before = renewability(term, ends_on=found.changes_on - timedelta(days=1), retired_on=retired, sale_ends=ends)
        assert (later.is_renewable, before.is_renewable) == (False, True)


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
