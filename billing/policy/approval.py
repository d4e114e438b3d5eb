"""When a refund needs the refund desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from billing.policy.rules import ApprovalMeasure, RefundRules

APPROVAL_WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class ApprovedEarlier:
    """A customer's other request that was neither rejected, withdrawn nor failed, in US cents."""

    on: date
    amount_usd_minor: int


def approval_amount(rules: RefundRules, net_usd_minor: int, commitment_cancelled_usd_minor: int) -> int:
    """Return what a request weighs: what is paid out, and the promise that is given up."""
    if rules.approval_measure == ApprovalMeasure.NET:
        return net_usd_minor
    return net_usd_minor + commitment_cancelled_usd_minor


def approval_total(earlier: Iterable[ApprovedEarlier], on: date, amount_usd_minor: int) -> int:
    """Add the customer's requests of the last 30 days; one of exactly 30 days ago is out."""
    since = on - timedelta(days=APPROVAL_WINDOW_DAYS)
    return amount_usd_minor + sum(past.amount_usd_minor for past in earlier if since < past.on <= on)


def needs_desk(total_usd_minor: int, automatic_up_to_usd_minor: int) -> bool:
    """Decide whether a person must: only above the amount, which alone is still automatic."""
    return total_usd_minor > automatic_up_to_usd_minor
