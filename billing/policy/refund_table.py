"""The refund rules as a table: what each age of a purchase gives, used or not."""

from dataclasses import dataclass

from billing.policy.grace import CreditRule, credit_rule
from billing.policy.rules import RefundRules


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: within the grace days or after them, used or not, and what that gives."""

    is_within_grace: bool
    is_used: bool
    rule: CreditRule


def refund_table(rules: RefundRules) -> list[TableRow]:
    """Return the four rows, in the order of Partner Center's own table."""
    return [
        TableRow(is_within_grace, is_used, credit_rule(rules, days, is_used=is_used))
        for is_within_grace, days in ((True, rules.grace_days), (False, rules.grace_days + 1))
        for is_used in (False, True)
    ]
