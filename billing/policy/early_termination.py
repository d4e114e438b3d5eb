"""The early termination fee."""

from billing.policy.rules import FeeBase, RefundRules
from core.money import div_half_up

WHOLE_IN_BASIS_POINTS = 10_000


def early_termination_fee(rules: RefundRules, *, paid: int, credit: int, commitment_cancelled: int) -> int:
    """Return the fee in minor units, rounded half up once, never more than the credit.

    Partner Center, "Compare Azure offers": a share of the pro-rated credit, not of the price.
    """
    match rules.fee_base:
        case FeeBase.PRORATED_CREDIT:
            base = credit
        case FeeBase.PAID:
            base = paid
        case FeeBase.CANCELED_COMMITMENT:
            base = credit + commitment_cancelled
    return min(credit, div_half_up(base * rules.fee_basis_points, WHOLE_IN_BASIS_POINTS))
