"""The quick way over many rows gives what the careful way gives for each."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from billing.policy.many_refunds import ManyRefunds
from billing.policy.refund import RefundFacts, refund_sum
from billing.policy.rules import RefundRules
from billing.policy.terms import term_end
from tests.policy.strategies import RULES, TODAY, facts


def net(many: ManyRefunds, one: RefundFacts) -> int:
    shape = (one.purchased_on, one.benefit_start_on, one.term.value, one.plan.value, one.is_used)
    return many.net(
        shape,
        one.quantity,
        one.unit_paid_minor,
        unit_remaining=one.unit_remaining_minor,
        unit_current=one.unit_current_minor,
    )


@given(rules=RULES, rows=st.lists(facts(on=TODAY), min_size=1, max_size=8))
def test_the_sum_is_the_sum_of_single_refunds(rules: RefundRules, rows: list[RefundFacts]) -> None:
    many = ManyRefunds(rules, TODAY)
    assert [net(many, one) for one in rows] == [refund_sum(rules, one).net for one in rows]


@given(rules=RULES, one=facts(on=TODAY), days=st.integers(0, 400))
def test_what_has_ended_brings_nothing(rules: RefundRules, one: RefundFacts, days: int) -> None:
    end = term_end(one.benefit_start_on, one.term)
    late = replace(one, on=end.fromordinal(end.toordinal() + days))
    assert net(ManyRefunds(rules, late.on), late) == 0
