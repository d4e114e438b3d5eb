"""Which price of a period is pro-rated."""

from billing.policy.rules import PriceBasis, RefundRules


def unit_basis(rules: RefundRules, unit_paid_minor: int, unit_current_minor: int | None) -> int:
    """Return the period's price of one unit that the credit starts from.

    Azure documentation, "Self-service exchanges and refunds": the lower of the purchase price and
    today's. A product that is no longer sold has no price today; then the purchase price counts.
    """
    if rules.price_basis == PriceBasis.PURCHASE or unit_current_minor is None:
        return unit_paid_minor
    return min(unit_paid_minor, unit_current_minor)
