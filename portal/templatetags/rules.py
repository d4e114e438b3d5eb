"""The refund rules in words."""

from django import template

from billing.policy.rules import RefundRules
from portal.pages.refund_words import limit_words

register = template.Library()


@register.filter
def limit_a_customer(rules: RefundRules) -> str:
    """``{{ rules|limit_a_customer }}``: USD 50,000.00 per customer in rolling 12 months"""
    return limit_words(rules)
