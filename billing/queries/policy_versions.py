"""A version of the refund rules by its code."""

from billing.models import RefundPolicy
from billing.policy.rules import RefundRules


def stored_rules(code: str) -> RefundRules | None:
    """Return the rules of a version that the staff have, draft or not; None when there is none."""
    policy = RefundPolicy.objects.filter(code=code).first()
    return policy.rules if policy else None
