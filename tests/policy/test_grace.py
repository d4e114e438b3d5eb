from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.grace import CreditRule, credit_rule, rule_changes_on
from billing.policy.periods import days_since
from billing.policy.refund_table import refund_table
from billing.policy.rules import RefundRules
from billing.policy.versions import SEED_2019
from tests.policy.strategies import RULES
from tests.policy.tables import Row, rows

RATES = {"12 %": 1200, "0 %": 0}


@pytest.mark.parametrize("row", rows("grace", "Worked examples"), ids=str)
def test_worked_example(row: Row) -> None:
    rules = replace(
        SEED_2019,
        grace_days=row.number("grace days"),
        grace_requires_no_usage=row.yes("only if unused"),
        fee_basis_points=RATES[row.text("fee")],
    )
    bought, on, is_used = row.day("purchased"), row.day("on"), row.yes("used")
    days = days_since(bought, on)
    assert days == row.number("days since")
    assert credit_rule(rules, days, is_used=is_used) == row.text("rule")
    assert rule_changes_on(rules, bought, on, is_used=is_used) == row.day_or_none("changes on")


@given(rules=RULES, is_used=st.booleans())
def test_the_last_grace_day_is_inside_and_the_next_is_not(rules: RefundRules, is_used: bool) -> None:
    inside = credit_rule(rules, rules.grace_days, is_used=is_used)
    after = credit_rule(rules, rules.grace_days + 1, is_used=is_used)
    assert (inside == CreditRule.FULL) == (not is_used or not rules.grace_requires_no_usage)
    assert after == (CreditRule.PRORATED_WITH_FEE if rules.fee_basis_points else CreditRule.PRORATED)


@given(rules=RULES, age=st.integers(0, 60), is_used=st.booleans())
def test_the_day_of_change_is_the_first_of_another_row(rules: RefundRules, age: int, is_used: bool) -> None:
    bought = SEED_2019.effective_from
    on = bought + timedelta(days=age)
    today = credit_rule(rules, age, is_used=is_used)
    change = rule_changes_on(rules, bought, on, is_used=is_used)
    if change is None:
        assert all(credit_rule(rules, later, is_used=is_used) == today for later in range(age, age + 100))
        return
    first = days_since(bought, change)
    assert {credit_rule(rules, day, is_used=is_used) for day in range(age, first)} == {today}
    assert credit_rule(rules, first, is_used=is_used) != today


@given(rules=RULES)
def test_the_table_has_what_the_days_have(rules: RefundRules) -> None:
    for row in refund_table(rules):
        days = rules.grace_days if row.is_within_grace else rules.grace_days + 1
        assert row.rule == credit_rule(rules, days, is_used=row.is_used)
