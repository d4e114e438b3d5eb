"""Carry out approved refunds: everything that they move, in one transaction, or nothing."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from billing.chart import AccountCode
from billing.commands.carry_out import complete, issue_credit_notes, return_lines
from billing.commands.post_entry import Entry, credit, debit, post_entries
from billing.commands.recheck_refund import lock_standing
from billing.commands.refund_limit import turn_into_uses
from billing.models import JournalEntry, Refund, RefundLine
from billing.models.states import RefundState
from reservations.models import Reservation

LINES = "SELECT * FROM billing_refundline WHERE partner_id = %s AND refund_id = ANY(%s)"


def carry_out_refunds(*, refund_ids: Sequence[uuid.UUID], now: datetime) -> None:
    """Cancel the units, credit the partner, count the limit's use, and complete the refunds of one partner. Repeatable.

    A refund that is not approved any more (stopped, or done by another worker) or not due yet is left as it is.
    """
    standing, reservations = lock_standing(refund_ids, is_due, now=now)
    carry_out_standing(standing, reservations, now=now)


def is_due(refund: Refund, now: datetime) -> bool:
    """Return whether a refund is approved, and its delay over."""
    is_delayed = refund.carry_out_at and now < refund.carry_out_at
    return refund.state == RefundState.APPROVED and not is_delayed


def carry_out_standing(refunds: Sequence[Refund], reservations: Sequence[Reservation], *, now: datetime) -> None:
    """Do so with refunds of `lock_standing` that are due; ``reservations``: what comes back of them, among others.

    As many statements for fifty as for one; papers are numbered in the order of the refunds. Locks orders by id, then
    the ledger.
    """
    if not refunds:
        return
    partner_id = refunds[0].partner_id
    lines = RefundLine.objects.raw(LINES, [partner_id, [one.pk for one in refunds]])
    return_lines(list(lines), reservations, ended_as=Reservation.Ended.RETURNED, now=now)
    turn_into_uses(refunds, on=now.date())
    complete(refunds, now=now)
    # Last, because the numbers of a partner's papers are locked from here on.
    entries = post_entries([_entry(one) for one in refunds], partner_id=partner_id, now=now)
    issue_credit_notes(refunds, entries, now=now)


def _entry(refund: Refund) -> Entry:
    """Return what is posted: revenue is cancelled; the fee stays with the operator, the rest is for the partner."""
    return Entry(
        kind=JournalEntry.Kind.REFUND,
        customer_id=refund.customer_id,
        subject_id=refund.pk,
        currency=refund.currency,
        legs=[
            debit(AccountCode.RESERVATION_REVENUE_CANCELLED, refund.credit_minor),
            credit(AccountCode.EARLY_TERMINATION_FEES, refund.fee_minor),
            credit(AccountCode.PARTNER_CREDIT, refund.net_minor),
        ],
    )
