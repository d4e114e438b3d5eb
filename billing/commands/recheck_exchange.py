"""Look again at a submitted exchange with what is known now: the price sheet may have changed."""

from collections.abc import Sequence
from datetime import datetime

from billing.commands.gated_states import announce, end_without_credit, enter
from billing.commands.make_exchange_quote import freeze_exchange
from billing.models import Exchange, FxRate
from billing.models.states import ExchangeState
from billing.policy.exchange import is_worse
from billing.policy.exchange_quote_values import ExchangeSum
from billing.policy.terms import BillingPlan, Term
from billing.queries.exchange_facts import Bought, computed_exchange
from core.actor import SYSTEM
from customers.models import Subscription
from reservations.models import CatalogItem, Reservation


def exchange_still_stands(exchange: Exchange, *, reservations: Sequence[Reservation], now: datetime) -> bool:
    """Return whether a locked exchange may go on as quoted; otherwise end it, or ask its requester.

    Recomputed for the day of submission: the same or better goes on as quoted, less back or more to pay waits for the
    requester's confirmation; what the policy refuses by now, or what can't be billed any more, ends.
    """
    if not all_still_run(exchange, reservations=reservations, now=now):
        return False
    if exchange.purchases.exclude(subscription__state=Subscription.State.ACTIVE).exists():
        end_without_credit(exchange, ExchangeState.FAILED, actor=SYSTEM, now=now, reason="subscription_not_active")
        return False
    fresh = recomputed_exchange(exchange, reservations)
    if not fresh.is_allowed:
        end_without_credit(exchange, ExchangeState.FAILED, actor=SYSTEM, now=now, reason="refused_by_policy")
        return False
    if not is_worse(exchange.quote.sum, fresh):
        return True
    _ask_confirmation(exchange, reservations, fresh, now)
    return False


def all_still_run(exchange: Exchange, *, reservations: Sequence[Reservation], now: datetime) -> bool:
    """Return whether everything that comes back still runs; otherwise end the exchange."""
    if not any(one.is_over(now) for one in reservations):
        return True
    end_without_credit(exchange, ExchangeState.FAILED, actor=SYSTEM, now=now, reason="reservation_ended")
    return False


def recomputed_exchange(exchange: Exchange, reservations: Sequence[Reservation]) -> ExchangeSum:
    """Return an exchange's sum for its day, from what is known now."""
    quote = exchange.quote
    by_id = {one.pk: one for one in reservations}
    items = CatalogItem.objects.in_bulk(quote.item_ids)
    return computed_exchange(
        policy=quote.policy,
        rate=FxRate(currency=quote.currency, units_per_usd=quote.units_per_usd, from_on=quote.on),
        customer=exchange.customer,
        reservations=[by_id[pk] for pk in quote.quantities],
        quantities=quote.quantities,
        bought=[
            Bought(items[line["item"]], line["quantity"], Term(line["term"]), BillingPlan(line["plan"]))
            for line in quote.bought
        ],
        on=quote.on,
    )


def _ask_confirmation(
    exchange: Exchange, reservations: Sequence[Reservation], fresh: ExchangeSum, now: datetime
) -> None:
    quote = exchange.quote
    by_id = {one.pk: one for one in reservations}
    offered = freeze_exchange(
        customer=exchange.customer,
        policy=quote.policy,
        units_per_usd=quote.units_per_usd,
        reservations=[by_id[pk] for pk in quote.quantities],
        purchases=[dict(line) for line in quote.bought],
        result=fresh,
        requested_by_id=exchange.requested_by_id,
        now=now,
    )
    offered.save(force_insert=True)
    exchange.offered_quote = offered
    enter(exchange, ExchangeState.AWAITING_CONFIRMATION, actor=SYSTEM, now=now, reason="recomputed_worse")
    announce(exchange, now=now)
