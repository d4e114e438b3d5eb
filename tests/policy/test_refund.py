from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from billing.policy.refund import RefundFacts, RefundSum, refund_refusals, refund_sum
from billing.policy.refusals import InvalidRefundQuantity, RefusedByPolicy, SelfServiceRefundNotSupported
from billing.policy.rules import RefundRules
from billing.policy.terms import BillingPlan
from billing.policy.versions import SEED_2019
from tests.policy.strategies import FACTS, RULES
from tests.policy.tables import Row, rows
from tests.policy.worked import VERSIONS, facts_of, upfront_year


@pytest.mark.parametrize("row", rows("refund", "The table"), ids=str)
def test_row_of_the_table(row: Row) -> None:
    first, last = {"5 or fewer": (0, 5), "more than 5": (6, 364)}[row.text("days since purchase")]
    for days in (first, first + 1, last):
        on = date(2026, 1, 1) + timedelta(days=days)
        terms = refund_sum(SEED_2019, upfront_year(on=on, is_used=row.yes("used")))
        full, left = 365_000, 1_000 * (365 - days)
        assert terms.prorated_credit == {"100 %": full, "pro-rated": left}[row.text("credit")]
        assert terms.fee == {"none": 0, "12 %": left * 12 // 100}[row.text("fee")]


@pytest.mark.parametrize("row", rows("refund", "Worked examples"), ids=str)
def test_worked_example(row: Row) -> None:
    currency = row.text("currency")
    terms = refund_sum(VERSIONS[row.text("policy")], facts_of(row, row.day("on"), currency))
    assert terms == RefundSum(
        currency=currency,
        quantity=row.number("quantity"),
        days_since_purchase=row.number("days since"),
        rule=terms.rule,
        rule_changes_on=row.day_or_none("changes on"),
        period_index=terms.period_index,
        period_start=terms.period_start,
        period_end=terms.period_start + timedelta(days=row.number("period days")),
        period_days=row.number("period days"),
        days_used=row.number("days used"),
        paid=row.minor("paid", currency),
        basis=row.minor("paid", currency),
        used=row.minor("used part", currency),
        prorated_credit=row.minor("credit", currency),
        fee_basis_points=1200 if row.text("rule") == "prorated_with_fee" else 0,
        fee=row.minor("fee", currency),
        net=row.minor("net", currency),
        commitment_cancelled=row.minor("cancelled", currency),
    )
    assert terms.rule.value == row.text("rule")


@pytest.mark.parametrize("row", rows("refund", "Today's price"), ids=str)
def test_price_of_today(row: Row) -> None:
    current = None if row.text("price today") == "-" else row.minor("price today")
    facts = upfront_year(on=row.day("on"), paid=row.minor("paid"), current=current)
    terms = refund_sum(VERSIONS[row.text("policy")], facts)
    assert (terms.paid, terms.basis) == (row.minor("paid"), row.minor("basis"))
    assert (terms.used, terms.prorated_credit) == (row.minor("used part"), row.minor("credit"))


@pytest.mark.parametrize("row", rows("refund", "No refund"), ids=str)
def test_refusals(row: Row) -> None:
    facts = upfront_year(
        on=row.day("on"),
        quantity=row.number("quantity"),
        owned=row.number("owned"),
        resource_type=row.text("type"),
    )
    assert [refusal.code for refusal in refund_refusals(SEED_2019, facts)] == row.listed("refusals")


def test_one_sum_raises_every_refusal() -> None:
    facts = upfront_year(on=date(2026, 6, 1), quantity=0, owned=3, resource_type="RedHat")
    with pytest.raises(RefusedByPolicy) as refused:
        refund_sum(SEED_2019, facts)
    assert refused.value.refusals == (SelfServiceRefundNotSupported("RedHat"), InvalidRefundQuantity(0, 3))
    assert refused.value.refusals[1].params == {"quantity": 0, "owned": 3}


def test_a_period_that_was_not_paid_gives_nothing_but_its_commitment_falls_away() -> None:
    facts = replace(
        upfront_year(on=date(2026, 3, 10), quantity=2, owned=2, paid=0),
        plan=BillingPlan.MONTHLY,
        unit_remaining_minor=90_000,
    )
    terms = refund_sum(SEED_2019, facts)
    assert (terms.paid, terms.used, terms.net, terms.commitment_cancelled) == (0, 0, 0, 180_000)


def test_nothing_is_used_between_purchase_and_first_benefit() -> None:
    facts = replace(
        upfront_year(on=date(2026, 1, 10), is_used=True, purchased_on=date(2026, 1, 1)),
        benefit_start_on=date(2026, 1, 12),
    )
    terms = refund_sum(SEED_2019, facts)
    assert (terms.days_since_purchase, terms.days_used, terms.prorated_credit, terms.fee) == (9, 0, 365_000, 43_800)


def test_a_negative_payment_is_no_fact() -> None:
    with pytest.raises(ValueError, match="never negative"):
        upfront_year(on=date(2026, 1, 10), paid=-1)


def test_usage_may_be_of_no_account() -> None:
    rules = replace(SEED_2019, grace_requires_no_usage=False)
    terms = refund_sum(rules, upfront_year(on=date(2026, 1, 6), is_used=True))
    assert (terms.rule.value, terms.net, terms.rule_changes_on) == ("full", 365_000, date(2026, 1, 7))


@pytest.mark.parametrize(("grace_days", "changes_on"), [(363, date(2026, 12, 31)), (364, None)])
def test_a_rule_that_outlasts_the_term_does_not_change(grace_days: int, changes_on: date | None) -> None:
    rules = replace(SEED_2019, grace_days=grace_days)
    assert refund_sum(rules, upfront_year(on=date(2026, 6, 1))).rule_changes_on == changes_on


@given(rules=RULES, facts=FACTS)
def test_terms_add_up_and_are_never_negative(rules: RefundRules, facts: RefundFacts) -> None:
    terms = refund_sum(rules, facts)
    assert terms.used + terms.prorated_credit == terms.paid == facts.unit_paid_minor * facts.quantity
    assert terms.net == terms.prorated_credit - terms.fee
    assert min(terms.used, terms.prorated_credit, terms.fee, terms.net, terms.commitment_cancelled) >= 0


@given(rules=RULES, facts=FACTS)
def test_a_later_day_of_a_period_never_gives_more(rules: RefundRules, facts: RefundFacts) -> None:
    today = refund_sum(rules, facts)
    tomorrow = replace(facts, on=facts.on + timedelta(days=1))
    if tomorrow.on < today.period_end:
        later = refund_sum(rules, tomorrow)
        assert later.prorated_credit <= today.prorated_credit
        assert later.net <= today.net


@given(rules=RULES, facts=FACTS)
def test_a_unit_more_never_gives_less_credit(rules: RefundRules, facts: RefundFacts) -> None:
    more = replace(facts, quantity=facts.quantity + 1, owned=facts.owned + 1)
    assert refund_sum(rules, more).prorated_credit >= refund_sum(rules, facts).prorated_credit


@given(rules=RULES, facts=FACTS)
def test_returning_in_two_parts_gives_what_the_whole_gives_but_for_rounding(
    rules: RefundRules, facts: RefundFacts
) -> None:
    whole = refund_sum(rules, replace(facts, quantity=facts.owned))
    first = refund_sum(rules, facts)
    rest = facts.owned - facts.quantity
    if not rest:
        return
    second = refund_sum(rules, replace(facts, quantity=rest, owned=rest))
    assert first.paid + second.paid == whole.paid
    assert first.commitment_cancelled + second.commitment_cancelled == whole.commitment_cancelled
    assert abs(first.used + second.used - whole.used) <= 1
    assert abs(first.net + second.net - whole.net) <= 3


@given(rules=RULES, facts=FACTS)
def test_the_rule_holds_until_the_day_it_names(rules: RefundRules, facts: RefundFacts) -> None:
    terms = refund_sum(rules, facts)
    if terms.rule_changes_on is None:
        return
    eve = refund_sum(rules, replace(facts, on=terms.rule_changes_on - timedelta(days=1)))
    day = refund_sum(rules, replace(facts, on=terms.rule_changes_on))
    assert (eve.rule, day.rule != terms.rule, day.rule_changes_on) == (terms.rule, True, None)
