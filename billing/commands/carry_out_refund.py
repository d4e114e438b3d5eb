"""Carry out approved refunds: everything that they move, in one transaction, or nothing."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from billing.chart import AccountCode
from billing.commands.carry_out import complete, issue_credit_notes, return_lines
from billing.commands.gated_states import lock_all_asked
from billing.commands.post_entry import Entry, credit, debit, post_entries
from billing.commands.recheck_refund import reservations_of, still_standing
from billing.commands.refund_limit import lock_limits, turn_into_uses
from billing.models import JournalEntry, Refund, RefundLine
from billing.models.states import RefundState
from reservations.models import Reservation


def carry_out_refunds(*, refund_ids: Sequence[uuid.UUID], now: datetime) -> None:
    """Cancel the units, credit the partner, count the limit's use, and complete the refunds of one partner. Repeatable.

    As many statements for fifty as for one, where all are of one day and policy version and go on as quoted; papers are
    numbered in the order in which the refunds are named. Locks refunds by id, limits by customer, reservations and
    orders by id, then the ledger, in this order. A refund that is not approved any more (stopped, or done by another
    worker) or not due yet is left as it is.
    """
    locked = {one.pk: one for one in lock_all_asked(Refund, refund_ids)}
    # One whose approval was taken back and given again has two events.
    refunds = [locked[pk] for pk in dict.fromkeys(refund_ids) if _is_due(locked[pk], now)]
    if not refunds:
        return
    partner_id = refunds[0].partner_id
    lock_limits(partner_id=partner_id, customer_ids={one.customer_id for one in refunds})
    reservations = reservations_of(*refunds)
    standing = still_standing(refunds, reservations=reservations, now=now)
    if not standing:
        return
    lines = RefundLine.objects.filter(partner_id=partner_id, refund__in=standing)
    return_lines(lines, reservations, ended_as=Reservation.Ended.RETURNED, now=now)
    turn_into_uses(standing, on=now.date())
    complete(standing, now=now)
    # Last, because the numbers of a partner's papers are locked from here on.
    entries = post_entries([_entry(one) for one in standing], partner_id=partner_id, now=now)
    issue_credit_notes(standing, entries, now=now)


def _is_due(refund: Refund, now: datetime) -> bool:
    is_delayed = refund.carry_out_at and now < refund.carry_out_at
    return refund.state == RefundState.APPROVED and not is_delayed


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
