"""What a customer asked for lately, as the approval rule counts it."""

from datetime import timedelta

from billing.models import Refund
from billing.models.refund import RefundState
from billing.policy.approval import APPROVAL_WINDOW_DAYS, ApprovedEarlier, approval_amount

NOT_COUNTED = [RefundState.REJECTED, RefundState.WITHDRAWN, RefundState.FAILED]


def requests_before(refund: Refund) -> list[ApprovedEarlier]:
    """Return the customer's refunds of the window that were submitted no later than this one."""
    rules = refund.quote.policy.rules
    rows = Refund.objects.filter(
        partner_id=refund.partner_id,
        customer_id=refund.customer_id,
        submitted_on__gte=refund.submitted_on - timedelta(days=APPROVAL_WINDOW_DAYS),
        submitted_at__lte=refund.submitted_at,
        reversal=None,
    )
    return [
        ApprovedEarlier(row.submitted_on, approval_amount(rules, row.net_usd_minor, row.commitment_cancelled_usd_minor))
        for row in rows.exclude(pk=refund.pk).exclude(state__in=NOT_COUNTED)
    ]
