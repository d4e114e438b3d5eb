"""Every refusal of the policy has a sentence, for returns and for exchanges."""

from typing import get_args

import pytest
from django.utils import translation

from billing.policy import refusals
from billing.policy.refusals import ExchangeFault, PolicyRefusal, StateReason
from billing.refusal_texts import Spelling, refusal_text

PLAIN = Spelling(family=str, resource_type=str, country=str, money=lambda minor, currency: f"{currency} {minor}")
MADE: list[PolicyRefusal] = [
    refusals.RefundLimitExceeded(5_000_000, 100, 4_999_900),
    refusals.InvalidRefundQuantity(9, 3),
    refusals.SelfServiceRefundNotSupported("RedHat"),
    *(refusals.OperationCannotBePerformedInCurrentState(one, "2026-07-02") for one in StateReason),
    *(refusals.BadRequest(one, "Compute", "SQL") for one in ExchangeFault),
    refusals.UnsupportedReservationTerm("P5Y", "2026-01-01"),
    refusals.CalculatePriceFailed("P3Y", "KRW"),
    refusals.NotSupportedCountry("BR"),
    refusals.PurchaseError(100, 300, 200, "USD"),
]


def test_all_kinds_are_tried() -> None:
    assert {type(one) for one in MADE} == {*get_args(refusals.Refusal), *get_args(refusals.ExchangeRefusal)}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("is_exchange", [False, True])
@pytest.mark.parametrize("refusal", MADE, ids=repr)
def test_each_has_a_sentence(refusal: PolicyRefusal, is_exchange: bool, language: str) -> None:
    with translation.override(language):
        text = refusal_text(refusal, PLAIN, is_exchange=is_exchange)
    assert text.endswith(".") and "%" not in text
    assert any("가" <= sign <= "힣" for sign in text) == (language == "ko")


def test_a_product_that_is_excluded_is_told_from_what() -> None:
    refusal = refusals.SelfServiceRefundNotSupported("RedHat")
    told = [refusal_text(refusal, PLAIN, is_exchange=one) for one in (False, True)]
    assert told == ["Products of the type RedHat can't be returned.", "Products of the type RedHat can't be exchanged."]
