"""Decide a submitted exchange: two gates in a row, the partner's second person and the operator's amount."""

import uuid
from datetime import datetime

from billing.commands.gated_states import have_carried_out, lock_asked, lock_limit_of
from billing.commands.gates import pass_gates
from billing.commands.recheck_exchange import exchange_still_stands
from billing.commands.recheck_refund import reservations_of
from billing.models import Exchange
from billing.models.states import ExchangeState


def decide_exchange(*, exchange_id: uuid.UUID, now: datetime) -> None:
    """Recheck a submitted exchange, then ask its second person, approve it, or hand it to the desk. Repeatable."""
    exchange = lock_asked(Exchange, exchange_id)
    if exchange.state != ExchangeState.SUBMITTED:
        return
    lock_limit_of(exchange)
    if exchange_still_stands(exchange, reservations=reservations_of(exchange), now=now):
        have_carried_out(pass_gates([exchange], now=now), now=now)
