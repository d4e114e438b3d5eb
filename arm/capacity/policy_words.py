"""Why the policy refuses, as Azure tells it: its codes, and sentences with names and figures as Azure writes them."""

from collections.abc import Iterable

from billing.policy.refusals import PolicyRefusal
from billing.refusal_texts import Spelling, refusal_text
from core.money import Money


def _amount(minor: int, currency: str) -> str:
    return f"{currency} {Money(minor, currency).to_decimal()}"


AS_AZURE = Spelling(family=str, resource_type=str, country=str, money=_amount)


def policy_errors(refusals: Iterable[PolicyRefusal], *, is_exchange: bool = False) -> list[dict[str, str]]:
    """Return each reason once, with its code and a sentence in the reader's language."""
    told = [{"code": one.code, "message": refusal_text(one, AS_AZURE, is_exchange=is_exchange)} for one in refusals]
    return [one for place, one in enumerate(told) if one not in told[:place]]
