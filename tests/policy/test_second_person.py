import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.approval import ApprovedEarlier
from billing.policy.second_person import (
    amount_of_program,
    needs_second_person,
    own_amount,
    second_person_total,
    second_person_weight,
    why_not_second,
)
from core.money import Money
from tests.policy.tables import NONE, Row, rows
from tests.policy.test_approval import earlier_of

ROLES = ("admin_agent", "sales_agent", "helpdesk_agent")


def amount_of(row: Row, name: str) -> int | None:
    return None if row.text(name) == "none" else row.minor(name)


def amounts_of(row: Row) -> dict[str, int]:
    return {role: row.minor(role) for role in ROLES if row.cells.get(role, NONE) != NONE}


@pytest.mark.parametrize("row", rows("second-person", "Worked examples"), ids=str)
def test_who_needs_a_second_person(row: Row) -> None:
    weight = second_person_weight(row.minor("net usd"), row.minor("commitment usd"))
    total = second_person_total(
        customers=earlier_of(row, "customer's earlier"),
        requesters=earlier_of(row, "requester's earlier"),
        on=row.day("on"),
        weight_usd_minor=weight,
    )
    assert total == row.minor("total")
    assert needs_second_person(total, amount_of(row, "amount")) is row.yes("second person")


@pytest.mark.parametrize("row", rows("second-person", "Whose amount"), ids=str)
def test_a_persons_amount_is_their_highest(row: Row) -> None:
    assert own_amount(amounts_of(row), row.listed("roles that may submit")) == amount_of(row, "amount")


@pytest.mark.parametrize("row", rows("second-person", "What a program sends on alone"), ids=str)
def test_what_a_program_sends_on_alone(row: Row) -> None:
    people = [] if row.text("people") == NONE else row.text("people").split(", ")
    roles = [f"role_{place}" for place in range(len(people))]
    limits = {role: minor_of(text) for role, text in zip(roles, people, strict=True) if text != "any"}
    own = {} if row.text("api_client") == NONE else {"api_client": row.minor("api_client")}
    amounts = {"somebody_elses_role": 1} | limits | own
    amount = amount_of_program(amounts, ["api_client"], [[role] for role in roles])
    assert amount == amount_of(row, "amount")


def test_a_program_of_a_partner_without_amounts_is_asked_nothing() -> None:
    assert amount_of_program({}, ["api_client"], [[]]) is None


def minor_of(text: str) -> int:
    return Money.from_decimal(text, "USD").minor


@pytest.mark.parametrize("row", rows("second-person", "Who may be the second person"), ids=str)
def test_who_may_be_the_second_person(row: Row) -> None:
    why_not = why_not_second(
        is_requester=row.yes("requester"),
        amounts=amounts_of(row),
        roles=row.listed("roles that may submit"),
        total_usd_minor=row.minor("total"),
    )
    assert (why_not or "may") == row.text("answer")


DAY = rows("second-person", "Worked examples")[0].day("on")


@given(
    parts=st.lists(st.integers(min_value=1, max_value=90_000), min_size=1, max_size=12),
    amount=st.integers(min_value=0, max_value=100_000),
)
def test_cutting_a_refund_into_parts_lets_no_more_through_than_the_amount(parts: list[int], amount: int) -> None:
    """However it is cut, and whichever part goes first: what nobody else saw stays within the amount."""
    alone: list[ApprovedEarlier] = []
    for part in parts:
        total = second_person_total(customers=alone, requesters=[], on=DAY, weight_usd_minor=part)
        if not needs_second_person(total, amount):
            alone.append(ApprovedEarlier(DAY, part))
    assert sum(one.amount_usd_minor for one in alone) <= amount


@given(
    amounts=st.dictionaries(st.sampled_from(ROLES), st.integers(min_value=0, max_value=10**9)),
    roles=st.lists(st.sampled_from(ROLES), unique=True),
    more=st.sampled_from(ROLES),
    total=st.integers(min_value=1, max_value=10**9),
)
def test_another_role_that_may_submit_never_lowers_an_amount(
    amounts: dict[str, int], roles: list[str], more: str, total: int
) -> None:
    before = needs_second_person(total, own_amount(amounts, roles))
    assert before or not needs_second_person(total, own_amount(amounts, {*roles, more}))
