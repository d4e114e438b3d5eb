"""Two gates in a row: the partner's second person, and the operator's amount. Refunds and exchanges pass both."""

from datetime import datetime

from billing.commands.approve import approve
from billing.commands.gated_states import announce, enter
from billing.models import Exchange, Refund
from billing.models.states import RefundState
from billing.policy.approval import approval_amount, approval_total, needs_desk
from billing.queries.approvals import requests_before
from core.actor import SYSTEM


def pass_gates(asked: Refund | Exchange, *, now: datetime) -> None:
    """Ask for a second person, hand it to the desk, or approve a locked request; the customer's limit is locked.

    Whether a second person is needed was found at the submission (docs/rules/second-person.md). Azure sets no
    amount that a desk approves either; it is the operator's: net refund plus commitment cancelled, summed per
    customer over 30 days (docs/rules/approval.md).
    """
    if asked.is_second_person_wanted:
        enter(asked, RefundState.AWAITING_SECOND_PERSON, actor=SYSTEM, now=now, reason="above_own_amount")
        announce(asked, now=now)
        return
    if _needs_desk(asked):
        enter(asked, RefundState.AWAITING_APPROVAL, actor=SYSTEM, now=now, reason="above_automatic_amount")
        announce(asked, now=now)
        return
    approve(asked, actor=SYSTEM, now=now, reason="within_automatic_amount")


def _needs_desk(asked: Refund | Exchange) -> bool:
    rules = asked.quote.policy.rules
    own = approval_amount(rules, asked.net_usd_minor, asked.commitment_cancelled_usd_minor)
    total = approval_total(requests_before(asked), asked.submitted_on, own)
    return needs_desk(total, asked.partner.auto_approval_usd_minor)
