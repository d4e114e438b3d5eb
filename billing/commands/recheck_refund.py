"""Look again at a submitted refund with what is known now: usage may have come in late."""

from datetime import datetime

from billing.commands.gated_states import announce, end_without_credit, enter
from billing.commands.make_quote import freeze
from billing.models import Exchange, FxRate, Quote, Refund
from billing.models.states import RefundState
from billing.policy.quote import QuoteSum, is_lower
from billing.queries.quotes import computed
from core.actor import SYSTEM
from reservations.models import Reservation


def still_stands(refund: Refund, *, reservations: list[Reservation], now: datetime) -> bool:
    """Return whether a locked refund may go on as quoted; otherwise end it, or ask its requester.

    Recomputed for the day of submission, with the usage dated up to that day that is there now: the
    same or more goes on as quoted, less waits for the requester's confirmation.
    """
    if any(one.is_over(now) for one in reservations):
        end_without_credit(refund, RefundState.FAILED, actor=SYSTEM, now=now, reason="reservation_ended")
        return False
    fresh = recomputed(refund, reservations)
    if not is_lower(refund.quote.net_minor, fresh):
        return True
    _ask_confirmation(refund, reservations, fresh, now)
    return False


def recomputed(refund: Refund, reservations: list[Reservation]) -> QuoteSum:
    """Return a refund's sum for its day, from what is known now and against the limit without its own hold."""
    quote = refund.quote
    by_id = {one.pk: one for one in reservations}
    rate = FxRate(currency=quote.currency, units_per_usd=quote.units_per_usd, from_on=quote.on)
    return computed(
        policy=quote.policy,
        rate=rate,
        reservations=[by_id[pk] for pk in quote.quantities],
        quantities=quote.quantities,
        on=quote.on,
        but_refund=refund.pk,
    )


def _ask_confirmation(refund: Refund, reservations: list[Reservation], fresh: QuoteSum, now: datetime) -> None:
    refund.offered_quote = _offered(refund, reservations, fresh, now)
    enter(refund, RefundState.AWAITING_CONFIRMATION, actor=SYSTEM, now=now, reason="recomputed_lower")
    announce(refund, now=now)


def _offered(refund: Refund, reservations: list[Reservation], fresh: QuoteSum, now: datetime) -> Quote:
    by_id = {one.pk: one for one in reservations}
    offered = freeze(
        customer=refund.customer,
        policy=refund.quote.policy,
        units_per_usd=refund.quote.units_per_usd,
        reservations=[by_id[pk] for pk in refund.quote.quantities],
        result=fresh,
        requested_by_id=refund.requested_by_id,
        now=now,
    )
    offered.save(force_insert=True)
    return offered


def reservations_of(asked: Refund | Exchange) -> list[Reservation]:
    """Return what comes back, with order and item, locked in the order of the reservations' ids."""
    rows = Reservation.objects.select_for_update(of=("self",)).filter(
        partner_id=asked.partner_id, pk__in=list(asked.quote.quantities)
    )
    return list(rows.select_related("order", "item").order_by("pk"))
