"""Carry out an approved refund: everything that it moves, in one transaction, or nothing."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from billing.chart import AccountCode
from billing.commands.numbering import credit_note_series, next_number
from billing.commands.post_entry import credit, debit, post_entry
from billing.commands.recheck_refund import reservations_of, still_stands
from billing.commands.refund_limit import lock_limit, turn_into_use
from billing.commands.refund_states import announce, enter, lock_refund
from billing.commands.return_payments import cancel_coming_payments, carry_over_payments
from billing.models import CreditNote, JournalEntry, OrderBalance, Refund, RefundLine
from billing.models.refund import RefundState
from core.actor import SYSTEM
from reservations.commands.open_act import close_acts
from reservations.commands.return_reservation import cancel_empty_order, return_units
from reservations.models import Reservation


def carry_out_refund(*, refund_id: uuid.UUID, now: datetime) -> None:
    """Cancel the units, credit the partner, count the limit's use, and complete the refund. Repeatable.

    Locks refund, limit, reservations by id, ledger, in this order. A refund that is not approved any
    more (stopped, or done by another worker) or not due yet is left as it is.
    """
    refund = lock_refund(refund_id)
    if refund.state != RefundState.APPROVED or (refund.carry_out_at and now < refund.carry_out_at):
        return
    policy = refund.quote.policy
    limit = lock_limit(
        partner_id=refund.partner_id, customer_id=refund.customer_id, limit_usd_minor=policy.limit_usd_minor
    )
    reservations = reservations_of(refund)
    if not still_stands(refund, reservations=reservations, now=now):
        return
    _return_lines(refund, reservations, now)
    turn_into_use(limit=limit, refund=refund, rules=policy.rules, on=now.date())
    _issue_credit_note(refund, _post(refund, now), now)
    close_acts(subject_id=refund.pk)
    refund.completed_at = now
    enter(refund, RefundState.COMPLETED, actor=SYSTEM, now=now)
    announce(refund, now=now)


def _return_lines(refund: Refund, reservations: Sequence[Reservation], now: datetime) -> None:
    lines = {line.reservation_id: line for line in refund.lines.all()}
    for reservation in reservations:
        _return_line(lines[reservation.pk], reservation, now)
    for order_id in sorted({one.order_id for one in reservations}):
        cancel_empty_order(order_id=order_id)


def _return_line(line: RefundLine, reservation: Reservation, now: datetime) -> None:
    remainder = return_units(reservation=reservation, quantity=line.quantity, now=now)
    if remainder:
        carry_over_payments(reservation=reservation, remainder=remainder)
        line.remainder = remainder
        line.save(update_fields=["remainder"])
    cancel_coming_payments(reservation=reservation)
    OrderBalance.objects.filter(partner_id=line.partner_id, order_id=reservation.order_id).update(
        returned_minor=F("returned_minor") + line.credit_minor
    )


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


def _issue_credit_note(refund: Refund, entry: JournalEntry | None, now: datetime) -> None:
    """Write the paper for what was credited; without an entry there is nothing to write."""
    if entry is None:
        return
    CreditNote.objects.create(
        id=uuid.uuid4(),
        partner_id=refund.partner_id,
        number=next_number(partner_id=refund.partner_id, series=credit_note_series(now)),
        refund=refund,
        entry=entry,
        issued_at=now,
        net_minor=refund.net_minor,
        currency=refund.currency,
    )
