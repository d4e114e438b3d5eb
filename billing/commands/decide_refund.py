"""Decide a submitted refund: two gates in a row, the partner's second person and the operator's amount."""

import uuid
from datetime import datetime

from billing.commands.approve import approve
from billing.commands.recheck_refund import reservations_of, still_stands
from billing.commands.refund_limit import lock_limit
from billing.commands.refund_states import announce, enter, lock_refund
from billing.models import Refund
from billing.models.refund import RefundState
from billing.policy.approval import approval_amount, approval_total, needs_desk
from billing.queries.approvals import requests_before
from core.actor import SYSTEM


def decide_refund(*, refund_id: uuid.UUID, now: datetime) -> None:
    """Recheck a submitted refund, then ask its second person, approve it, or hand it to the desk. Repeatable.

    Whether a second person is needed was found at the submission (docs/rules/second-person.md). Azure sets no
    amount that a desk approves either; it is the operator's: net refund plus commitment cancelled, summed per
    customer over 30 days (docs/rules/approval.md).
    """
    refund = lock_refund(refund_id)
    if refund.state != RefundState.SUBMITTED:
        return
    lock_limit(
        partner_id=refund.partner_id,
        customer_id=refund.customer_id,
        limit_usd_minor=refund.quote.policy.limit_usd_minor,
    )
    if not still_stands(refund, reservations=reservations_of(refund), now=now):
        return
    if refund.is_second_person_wanted:
        enter(refund, RefundState.AWAITING_SECOND_PERSON, actor=SYSTEM, now=now, reason="above_own_amount")
        announce(refund, now=now)
        return
    if _needs_desk(refund):
        enter(refund, RefundState.AWAITING_APPROVAL, actor=SYSTEM, now=now, reason="above_automatic_amount")
        announce(refund, now=now)
        return
    approve(refund, actor=SYSTEM, now=now, reason="within_automatic_amount")


def _needs_desk(refund: Refund) -> bool:
    rules = refund.quote.policy.rules
    own = approval_amount(rules, refund.net_usd_minor, refund.commitment_cancelled_usd_minor)
    total = approval_total(requests_before(refund), refund.submitted_on, own)
    return needs_desk(total, refund.partner.auto_approval_usd_minor)
