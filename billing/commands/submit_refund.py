"""Submit a refund: the quote becomes a request that holds its reservations and its part of the limit."""

import uuid
from datetime import datetime

from billing.commands.gated_states import have_decided, note_first_state
from billing.commands.recheck_refund import recomputed, reservations_of
from billing.commands.refund_limit import RefundLimitExceeded, hold, lock_limit
from billing.commands.submission import QuoteExpired, lock_unchanged, open_request
from billing.models import Quote, Refund, RefundLine
from billing.policy.quote_values import LineSum, QuoteSum
from billing.policy.second_person import OwnAmount
from core.actor import Actor
from reservations.commands.open_act import open_acts
from reservations.models import OpenAct


def submit_refund(*, quote: Quote, actor: Actor, own: OwnAmount, now: datetime) -> Refund:
    """Create the refund of a quote: what was seen is what will be paid.

    Locks the customer's limit, then the reservations by id. Called by support's request_refund, which
    checks the right and makes a second click harmless; ``own`` is what the requester may send on alone.

    Raises:
        QuoteExpired, QuoteUsed, QuoteStale, ReservationEnded, ReservationBusy, RefundLimitExceeded, NoSecondPerson.
    """
    if not quote.is_valid(now):
        raise QuoteExpired
    rules, result = quote.policy.rules, quote.sum
    limit = lock_limit(
        partner_id=quote.partner_id,
        customer_id=quote.customer_id,
        limit_usd_minor=rules.limit_usd_minor,
        scope=rules.limit_scope,
    )
    reservations = lock_unchanged(quote, now)
    refund = open_request(Refund(quote=quote, **amounts_of(result)), actor=actor, own=own, now=now)
    open_acts(reservations=reservations.values(), kind=OpenAct.Kind.REFUND, subject_id=refund.pk, now=now)
    try:
        hold(limit=limit, refund=refund, amount_usd_minor=result.limit.counted_usd_minor, rules=rules, now=now)
    except RefundLimitExceeded as refused:
        raise RefundLimitExceeded(**refused.params | _that_fits(refund)) from refused
    RefundLine.objects.bulk_create(lines_of(refund, result))
    note_first_state(refund, actor=actor, now=now)
    have_decided(refund, now=now)
    return refund


def _that_fits(refund: Refund) -> dict[str, int]:
    """Return the largest quantity of the first line that the limit, as it is now, has no room for."""
    line = recomputed(refund, reservations_of(refund)).overflow_line
    return {"largest_quantity": line.largest_quantity if line else 0}


def amounts_of(result: QuoteSum) -> dict[str, int]:
    """Return a refund's amounts as its quote computed them."""
    return {
        "credit_minor": result.prorated_credit,
        "fee_minor": result.fee,
        "net_minor": result.net,
        "net_usd_minor": result.net_usd_minor,
        "commitment_cancelled_minor": result.commitment_cancelled,
        "commitment_cancelled_usd_minor": result.commitment_cancelled_usd_minor,
    }


def lines_of(refund: Refund, result: QuoteSum) -> list[RefundLine]:
    """Return unsaved lines of a refund, in the quote's order."""
    return [_line(refund, position, line) for position, line in enumerate(result.lines, start=1)]


def _line(refund: Refund, position: int, line: LineSum) -> RefundLine:
    terms = line.sum
    if terms is None:
        raise ValueError("a quote with a refused line is never frozen")
    return RefundLine(
        id=uuid.uuid4(),
        partner_id=refund.partner_id,
        refund=refund,
        position=position,
        reservation_id=uuid.UUID(line.key),
        quantity=terms.quantity,
        owned=line.facts.owned,
        rule=terms.rule,
        paid_minor=terms.paid,
        used_minor=terms.used,
        credit_minor=terms.prorated_credit,
        fee_minor=terms.fee,
        net_minor=terms.net,
        net_usd_minor=line.net_usd_minor,
        commitment_cancelled_minor=terms.commitment_cancelled,
        days_used=terms.days_used,
        period_days=terms.period_days,
    )
