"""The refund rules of a day."""

from datetime import date

from billing.models import RefundPolicy
from billing.policy.rules import RefundRules


def rules_on(day: date) -> RefundRules:
    return RefundPolicy.objects.in_force(day).rules
