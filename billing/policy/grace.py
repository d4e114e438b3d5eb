"""Which row of the refund table applies: days since the purchase against usage."""

from datetime import date, timedelta
from enum import StrEnum

from billing.policy.rules import RefundRules


class CreditRule(StrEnum):
    """All of the payment, the unused days of it, or the unused days less the fee."""

    FULL = "full"
    PRORATED = "prorated"
    PRORATED_WITH_FEE = "prorated_with_fee"


def credit_rule(rules: RefundRules, days: int, *, is_used: bool) -> CreditRule:
    """Return the row for a number of days since the purchase; the last grace day is inside.

    A version that charges no fee has no third row.
    """
    if days > rules.grace_days:
        return CreditRule.PRORATED_WITH_FEE if rules.fee_basis_points else CreditRule.PRORATED
    is_prorated = is_used and rules.grace_requires_no_usage
    return CreditRule.PRORATED if is_prorated else CreditRule.FULL


def rule_changes_on(rules: RefundRules, purchased_on: date, on: date, *, is_used: bool) -> date | None:
    """Return the first day of another row, usage staying as it is; None when no other follows."""
    change_on = purchased_on + timedelta(days=rules.grace_days + 1)
    if on >= change_on:
        return None
    today = credit_rule(rules, (on - purchased_on).days, is_used=is_used)
    later = credit_rule(rules, rules.grace_days + 1, is_used=is_used)
    return None if later == today else change_on
