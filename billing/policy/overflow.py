"""What becomes of a refund that is more than the limit has left, where the rules do not refuse it."""

from bisect import bisect_right
from dataclasses import replace

from billing.policy.currency import UsdRate, to_usd_minor
from billing.policy.refund import RefundSum
from billing.policy.rules import LimitOverflow, RefundRules


def trimmed(rules: RefundRules, rate: UsdRate, terms: RefundSum, free_usd_minor: int) -> RefundSum:
    """Return the sum cut to what the limit has left, with the fee as it was; unchanged where it fits or is refused.

    The largest net refund whose dollars fit, found with the exact conversion. What is cut off stays with the
    operator and never comes back: the units are cancelled whole. Where not one coin fits nothing is trimmed, so
    that the refund is refused rather than given away.

    Partner Center, "Manage Microsoft Azure Reservations on behalf of your customers": "refund amount capped".
    """
    if rules.limit_overflow == LimitOverflow.REFUSE or to_usd_minor(terms.net, terms.currency, rate) <= free_usd_minor:
        return terms
    fits = bisect_right(
        range(1, terms.net + 1), free_usd_minor, key=lambda net: to_usd_minor(net, terms.currency, rate)
    )
    if not free_usd_minor or not fits:
        return terms
    cut = terms.net - fits
    return replace(
        terms,
        net=fits,
        prorated_credit=terms.prorated_credit - cut,
        used=terms.used + cut,
        trimmed=cut,
    )
