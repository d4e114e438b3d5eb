"""Look again at refunds with what is known now: usage may have come in late."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from billing.commands.gated_states import announce, end_without_credit, enter, lock_all_asked
from billing.commands.make_quote import freeze
from billing.commands.refund_limit import lock_limits
from billing.models import Exchange, Quote, Refund
from billing.models.states import RefundState
from billing.policy.quote import QuoteSum, is_lower
from billing.queries.quotes import facts_again
from core.actor import SYSTEM
from reservations.models import Reservation


def lock_standing(
    refund_ids: Sequence[uuid.UUID], is_wanted: Callable[[Refund, datetime], bool], *, now: datetime
) -> tuple[list[Refund], list[Reservation]]:
    """Return those of some refunds of a partner that are wanted and may go on as quoted, and what comes back of them.

    In the order in which they are named, with no statement more for fifty than for one, where all are of one day and
    policy version. Locks refunds by id, limits by customer, then reservations by id. What is not wanted as it is when
    it is locked is left alone.
    """
    locked = {one.pk: one for one in lock_all_asked(Refund, refund_ids)}
    # One whose approval was taken back and given again has two events.
    refunds = [locked[pk] for pk in dict.fromkeys(refund_ids) if is_wanted(locked[pk], now)]
    if not refunds:
        return [], []
    lock_limits(partner_id=refunds[0].partner_id, customer_ids={one.customer_id for one in refunds})
    reservations = reservations_of(*refunds)
    return still_standing(refunds, reservations=reservations, now=now), reservations


def still_standing(refunds: Sequence[Refund], *, reservations: Sequence[Reservation], now: datetime) -> list[Refund]:
    """Return those of some locked refunds of a partner that may go on as quoted; the others end, or ask.

    Recomputed for the day of submission, with the usage dated up to that day that is there now: the
    same or more goes on as quoted, less waits for the requester's confirmation. Those whose reservations ended come
    first: what they held of a limit is free for the others.
    """
    by_id = {one.pk: one for one in reservations}
    running = [one for one in refunds if _still_runs(one, by_id, now)]
    facts = facts_again(running, by_id)
    standing = []
    for one in running:
        fresh = facts[one.pk].sum() if is_lower(one.quote.net_minor, facts[one.pk].net) else None
        # Meanwhile another customer may have given back what it held of a limit that they share.
        if fresh and is_lower(one.quote.net_minor, fresh.net):
            _ask_confirmation(one, by_id, fresh, now)
        else:
            standing.append(one)
    return standing


def _still_runs(refund: Refund, by_id: Mapping[uuid.UUID, Reservation], now: datetime) -> bool:
    """Return whether everything that comes back still runs; otherwise end the refund."""
    if not any(by_id[pk].is_over(now) for pk in refund.quote.quantities):
        return True
    end_without_credit(refund, RefundState.FAILED, actor=SYSTEM, now=now, reason="reservation_ended")
    return False


def recomputed(refund: Refund, reservations: Sequence[Reservation]) -> QuoteSum:
    """Return a refund's sum for its day, from what is known now and against the limit without its own hold."""
    return facts_again([refund], {one.pk: one for one in reservations})[refund.pk].sum()


def _ask_confirmation(refund: Refund, by_id: Mapping[uuid.UUID, Reservation], fresh: QuoteSum, now: datetime) -> None:
    refund.offered_quote = _offered(refund, by_id, fresh, now)
    enter(refund, RefundState.AWAITING_CONFIRMATION, actor=SYSTEM, now=now, reason="recomputed_lower")
    announce(refund, now=now)


def _offered(refund: Refund, by_id: Mapping[uuid.UUID, Reservation], fresh: QuoteSum, now: datetime) -> Quote:
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


def reservations_of(*asked: Refund | Exchange) -> list[Reservation]:
    """Return what comes back of a partner's requests, with order and item, locked in the order of their ids."""
    rows = Reservation.objects.select_for_update(of=("self",)).filter(
        partner_id=asked[0].partner_id, pk__in=[pk for one in asked for pk in one.quote.quantities]
    )
    return list(rows.select_related("order", "item").order_by("pk"))
