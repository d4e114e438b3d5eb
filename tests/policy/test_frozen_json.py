import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.currency import UsdRate
from billing.policy.frozen_json import UnknownVersion, from_json, to_json
from billing.policy.quote import LineRequest, QuoteSum, quote_lines
from billing.policy.refund import RefundFacts, RefundSum, refund_sum
from billing.policy.refund_limit import PoolUse
from billing.policy.rules import RefundRules
from billing.policy.versions import AZURE_2026, SEED_2019
from tests.policy.strategies import FACTS, RULES, TODAY, USES, facts
from tests.policy.worked import upfront_year

WON = UsdRate.from_units_per_usd("KRW", "1387.123456")


@pytest.mark.parametrize(
    "rules",
    [SEED_2019, AZURE_2026, replace(SEED_2019, effective_to=date(2027, 1, 1))],
    ids=["seed-2019", "azure-2026", "ended"],
)
def test_a_version_comes_back_as_it_was(rules: RefundRules) -> None:
    assert from_json(RefundRules, json.loads(json.dumps(to_json(rules)))) == rules


@given(rules=RULES, facts=FACTS)
def test_a_sum_and_its_facts_come_back_as_they_were(rules: RefundRules, facts: RefundFacts) -> None:
    terms = refund_sum(rules, facts)
    assert from_json(RefundSum, json.loads(json.dumps(to_json(terms)))) == terms
    assert from_json(RefundFacts, json.loads(json.dumps(to_json(facts)))) == facts


@given(rules=RULES, lines=st.lists(facts(on=TODAY), min_size=1, max_size=3), uses=USES)
def test_a_quote_comes_back_as_it_was(rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]) -> None:
    quote = quote_lines(rules, [LineRequest(str(n), one) for n, one in enumerate(lines)], uses, WON)
    assert from_json(QuoteSum, json.loads(json.dumps(to_json(quote)))) == quote


def test_every_kind_of_refusal_comes_back() -> None:
    good = upfront_year(on=date(2026, 6, 1))
    requests = [
        LineRequest("type", replace(good, resource_type="RedHat")),
        LineRequest("quantity", replace(good, quantity=2)),
        LineRequest("state", replace(good, purchased_on=date(2026, 7, 1))),
        LineRequest("limit", replace(good, unit_paid_minor=100_000_00)),
    ]
    quote = quote_lines(SEED_2019, requests, [], UsdRate.of_usd())
    stored = json.loads(json.dumps(to_json(quote)))
    assert from_json(QuoteSum, stored) == quote
    assert [line["refusals"][0]["code"] for line in stored["lines"]] == [
        "SelfServiceRefundNotSupported",
        "InvalidRefundQuantity",
        "OperationCannotBePerformedInCurrentState",
        "RefundLimitExceeded",
    ]


@pytest.mark.parametrize("version", [None, 0, 2])
def test_another_version_is_not_guessed_at(version: int | None) -> None:
    stored = to_json(SEED_2019) | {"version": version}
    with pytest.raises(UnknownVersion):
        from_json(RefundRules, stored)
