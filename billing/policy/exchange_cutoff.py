"""How often units can still be exchanged: the cut-off of services that savings plans cover.

Source: Azure documentation, "Changes to the Azure reservation exchange policy": what is purchased from the cut-off on
can't be exchanged; what was purchased before can, without limit until that day and once after it. A purchase day
belongs to units: what an exchange buys is purchased on the day of the exchange, what it leaves over keeps its own day.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.policy.rules import RefundRules


class ExchangesLeft(StrEnum):
    """How many exchanges units still have."""

    UNLIMITED = "unlimited"
    ONE = "one"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """Units bought on a day. deprecated_on: the first day without a sale of their product."""

    resource_type: str
    purchased_on: date
    deprecated_on: date | None = None


def exchanges_left(rules: RefundRules, bought: Bought, on: date) -> ExchangesLeft:
    """Return how many exchanges units have on a day, by the cut-off alone."""
    cutoff = rules.exchange_cutoff
    if cutoff is None or not is_cut_off(rules, bought, on):
        return ExchangesLeft.UNLIMITED
    if bought.purchased_on >= cutoff:
        return ExchangesLeft.NONE
    return ExchangesLeft.UNLIMITED if on < cutoff else ExchangesLeft.ONE


def is_cut_off(rules: RefundRules, bought: Bought, on: date) -> bool:
    """Tell whether the cut-off concerns a product: savings plans cover it, and it is not deprecated."""
    is_deprecated = bought.deprecated_on is not None and bought.deprecated_on <= on
    return bought.resource_type in rules.exchange_cutoff_types and not is_deprecated
