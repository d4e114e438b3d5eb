"""The early termination fee."""

from billing.policy.rules import FeeBase, RefundRules
from core.money import div_half_up

WHOLE_IN_BASIS_POINTS = 10_000


def early_termination_fee(rules: RefundRules, *, paid: int, credit: int, commitment_cancelled: int) -> int:
    """Return the fee in minor units, rounded half up once, never more than the credit.

    Partner Center, "Compare Azure offers": a share of the pro-rated credit, not of the price.
    """
    base = {
        FeeBase.PRORATED_CREDIT: credit,
        FeeBase.PAID: paid,
        FeeBase.CANCELED_COMMITMENT: credit + commitment_cancelled,
    }[rules.fee_base]
    return min(credit, div_half_up(base * rules.fee_basis_points, WHOLE_IN_BASIS_POINTS))
