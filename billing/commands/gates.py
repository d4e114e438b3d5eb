"""Two gates in a row: the partner's second person, and the operator's amount. Refunds and exchanges pass both."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from billing.commands.approve import approve
from billing.commands.gated_states import announce, enter
from billing.models.asked import Asked
from billing.models.states import RefundState
from billing.policy.approval import approval_amount, approval_total, needs_desk
from billing.queries.approvals import AskedLately, asked_lately, earlier_than
from core.actor import SYSTEM
from core.database import scalar

AUTOMATIC = "SELECT auto_approval_usd_minor FROM customers_partner WHERE id = %s"


def pass_gates(asked: Sequence[Asked], *, now: datetime) -> list[Asked]:
    """Ask for a second person, hand to the desk, or approve each of some locked requests; return those approved.

    They are of one partner; their customers' limits are locked. Whether a second person is needed was found at the
    submission (docs/rules/second-person.md). Azure sets no amount that a desk approves either; it is the operator's:
    net refund plus commitment cancelled, summed per customer over 30 days (docs/rules/approval.md).
    """
    if not asked:
        return []
    lately, automatic_up_to = asked_lately(asked), scalar(AUTOMATIC, [asked[0].partner_id])
    passed = []
    for one in asked:
        if one.is_second_person_wanted:
            _wait(one, RefundState.AWAITING_SECOND_PERSON, "above_own_amount", now)
        elif needs_desk(_total(one, lately), automatic_up_to):
            _wait(one, RefundState.AWAITING_APPROVAL, "above_automatic_amount", now)
        else:
            passed.append(one)
    approve(passed, actor=SYSTEM, now=now, reason="within_automatic_amount")
    return passed


def _wait(asked: Asked, state: RefundState, reason: str, now: datetime) -> None:
    enter(asked, state, actor=SYSTEM, now=now, reason=reason)
    announce(asked, now=now)


def _total(asked: Asked, lately: Iterable[AskedLately]) -> int:
    own = approval_amount(asked.quote.policy.rules, asked.net_usd_minor, asked.commitment_cancelled_usd_minor)
    return approval_total(earlier_than(asked, lately), asked.submitted_on, own)
