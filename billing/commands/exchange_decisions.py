"""What people decide about an exchange, as about a refund: the desk, its requester, the second person.

``seen``: the number of the last state that the decider saw; None asks for no particular one.
"""

import uuid
from datetime import datetime

from billing.commands.gated_states import lock_asked, lock_limit_of
from billing.commands.second_person import agree, decline
from billing.commands.submit_exchange import exchange_amounts, write_lines
from billing.commands.verdicts import (
    demand_reason,
    get_stuck,
    go_on_confirmed,
    let_through,
    set_going,
    stop,
    take_back,
    to_confirm,
    turn_down,
    withdraw,
)
from billing.models import Exchange, ExchangePurchase, ExchangeQuote, ExchangeReturn
from core.actor import Actor


def approve_exchange(
    *, exchange_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Exchange:
    """Approve an exchange that waits for the desk; a worker carries it out.

    Raises:
        ExchangeMovedOn, OwnExchange, ReasonRequired.
    """
    demand_reason(note)
    return let_through(lock_asked(Exchange, exchange_id), actor=actor, now=now, note=note, seen=seen)


def reject_exchange(
    *, exchange_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Exchange:
    """Reject an exchange that waits for the desk or its requester, or is stuck; its reservations are let go.

    Raises:
        ExchangeMovedOn, OwnExchange, ReasonRequired.
    """
    demand_reason(note)
    return turn_down(lock_asked(Exchange, exchange_id), actor=actor, now=now, note=note, seen=seen)


def requeue_exchange(
    *, exchange_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Exchange:
    """Give a stuck exchange to the workers again, in the state in which it got stuck.

    Raises:
        ExchangeMovedOn, OwnExchange, ReasonRequired.
    """
    demand_reason(note)
    return set_going(lock_asked(Exchange, exchange_id), actor=actor, now=now, note=note, seen=seen)


def stop_exchange(
    *, exchange_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Exchange:
    """End an approved exchange before a worker begins with it.

    Raises:
        ExchangeMovedOn, OwnExchange, ReasonRequired.
    """
    demand_reason(note)
    return stop(lock_asked(Exchange, exchange_id), actor=actor, now=now, note=note, seen=seen)


def take_back_exchange_approval(
    *, exchange_id: uuid.UUID, actor: Actor, now: datetime, note: str, seen: int | None = None
) -> Exchange:
    """Put an approved exchange before the desk again while its delay lasts.

    Raises:
        ExchangeMovedOn, OwnExchange, ReasonRequired.
    """
    demand_reason(note)
    return take_back(lock_asked(Exchange, exchange_id), actor=actor, now=now, note=note, seen=seen)


def withdraw_exchange(*, exchange_id: uuid.UUID, actor: Actor, now: datetime) -> Exchange:
    """Take back an exchange that no worker has begun with, also in the delay after its approval.

    Raises:
        ExchangeMovedOn: it is being carried out, or final.
    """
    return withdraw(lock_asked(Exchange, exchange_id), actor=actor, now=now)


def confirm_exchange(*, exchange_id: uuid.UUID, actor: Actor, now: datetime) -> Exchange:
    """Accept the amounts that the recheck found; the exchange goes on with them, through the gates again.

    Raises:
        ExchangeMovedOn: nothing is waiting for a confirmation.
        ExchangeConfirmationTooLate: it has waited for a week.
    """
    exchange = to_confirm(lock_asked(Exchange, exchange_id), now)
    lock_limit_of(exchange)
    offered = ExchangeQuote.objects.get(offered_to=exchange)
    result = offered.sum
    for kind in (ExchangeReturn, ExchangePurchase):
        kind._default_manager.filter(partner_id=exchange.partner_id, exchange=exchange).delete()
    write_lines(exchange, offered, result)
    Exchange.objects.filter(pk=exchange.pk).update(
        quote=offered, offered_quote=None, second_person=None, **exchange_amounts(result)
    )
    exchange.refresh_from_db()
    return go_on_confirmed(exchange, actor=actor, now=now)


def agree_to_exchange(*, exchange_id: uuid.UUID, actor: Actor, now: datetime, note: str) -> Exchange:
    """Let an exchange go on to the operator's gate as its second person.

    Raises:
        as billing.commands.second_person.agree_as_second_person.
    """
    demand_reason(note)
    return agree(lock_asked(Exchange, exchange_id), actor=actor, now=now, note=note)


def decline_exchange(*, exchange_id: uuid.UUID, actor: Actor, now: datetime, note: str) -> Exchange:
    """End an exchange as its second person.

    Raises:
        as agree_to_exchange.
    """
    demand_reason(note)
    return decline(lock_asked(Exchange, exchange_id), actor=actor, now=now, note=note)


def mark_exchange_dead(*, exchange_id: uuid.UUID, now: datetime, actor: Actor) -> None:
    """Put an exchange that could not be processed before the desk."""
    get_stuck(lock_asked(Exchange, exchange_id), actor=actor, now=now)
