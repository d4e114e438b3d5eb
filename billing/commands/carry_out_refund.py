"""Carry out an approved refund: everything that it moves, in one transaction, or nothing."""

import uuid
from datetime import datetime

from billing.chart import AccountCode
from billing.commands.carry_out import complete, issue_credit_note, return_lines
from billing.commands.gated_states import lock_asked
from billing.commands.post_entry import credit, debit, post_entry
from billing.commands.recheck_refund import reservations_of, still_stands
from billing.commands.refund_limit import lock_limit, turn_into_use
from billing.models import JournalEntry, Refund
from billing.models.states import RefundState
from reservations.models import Reservation


def carry_out_refund(*, refund_id: uuid.UUID, now: datetime) -> None:
    """Cancel the units, credit the partner, count the limit's use, and complete the refund. Repeatable.

    Locks refund, limit, reservations by id, ledger, in this order. A refund that is not approved any
    more (stopped, or done by another worker) or not due yet is left as it is.
    """
    refund = lock_asked(Refund, refund_id)
    if refund.state != RefundState.APPROVED or (refund.carry_out_at and now < refund.carry_out_at):
        return
    policy = refund.quote.policy
    limit = lock_limit(
        partner_id=refund.partner_id, customer_id=refund.customer_id, limit_usd_minor=policy.limit_usd_minor
    )
    reservations = reservations_of(refund)
    if not still_stands(refund, reservations=reservations, now=now):
        return
    return_lines(refund.lines.all(), reservations, ended_as=Reservation.Ended.RETURNED, now=now)
    turn_into_use(limit=limit, refund=refund, rules=policy.rules, on=now.date())
    issue_credit_note(refund, _post(refund, now), refund=refund, now=now)
    complete(refund, now=now)


def _post(refund: Refund, now: datetime) -> JournalEntry | None:
    """Post the refund: revenue is cancelled; the fee stays with the operator, the rest is the partner's credit."""
    return post_entry(
        kind=JournalEntry.Kind.REFUND,
        partner_id=refund.partner_id,
        customer_id=refund.customer_id,
        subject_id=refund.pk,
        currency=refund.currency,
        legs=[
            debit(AccountCode.RESERVATION_REVENUE_CANCELLED, refund.credit_minor),
            credit(AccountCode.EARLY_TERMINATION_FEES, refund.fee_minor),
            credit(AccountCode.PARTNER_CREDIT, refund.net_minor),
        ],
        now=now,
    )
