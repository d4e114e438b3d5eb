"""Tell the requester of a refund or an exchange where it stands, in one thread to its end; and others what it did."""

from datetime import datetime
from typing import Any

from billing.models import (
    Exchange,
    ExchangeQuote,
    ExchangeTransition,
    Quote,
    Refund,
    RefundTransition,
)
from billing.models.states import ExchangeState, RefundState
from core.database import rows
from core.models import Notification
from core.notifications import notify
from customers.queries.access import Place
from customers.queries.people import who_acts_on
from support.models import SupportRequest

Level = Notification.Level

NAMES = """
    SELECT reservation.name
    FROM {lines} AS line JOIN reservations_reservation AS reservation ON reservation.id = line.reservation_id
    WHERE line.partner_id = %s AND line.{request_id} = %s
    ORDER BY line.position
"""

LEVELS: dict[str, Level] = {
    RefundState.AWAITING_CONFIRMATION: Level.WARNING,
    RefundState.COMPLETED: Level.INFORMATION,
    RefundState.WITHDRAWN: Level.INFORMATION,
    RefundState.REJECTED: Level.WARNING,
    RefundState.FAILED: Level.ERROR,
    RefundState.DEAD: Level.WARNING,
}
"""How loud a state is; one that is not named is on its way to another."""

SAID_AS: dict[str, str] = {
    ExchangeState.PENDING_REFUNDS: RefundState.APPROVED,
    ExchangeState.PENDING_PURCHASES: RefundState.APPROVED,
}
"""The steps of an exchange are no news: it is being carried out."""


def tell_requester(
    *,
    request: SupportRequest,
    asked: Refund | Exchange,
    last: RefundTransition | ExchangeTransition | None,
    now: datetime,
) -> None:
    """Tell the requester of the last state; ``last`` is None right after it was submitted.

    Facts: number, customer, line_count, first_name, net_minor, currency, offered_minor (of a changed
    sum), by and note (of the desk), reason (a code). An exchange has purchases_minor and offered_purchases_minor
    too. What the requester did themselves is not mailed.
    """
    state = SAID_AS.get(last.state, last.state) if last else RefundState.SUBMITTED
    kind = kind_of(asked)
    notify(
        partner_id=request.partner_id,
        person_ids=[request.requested_by_id],
        thread=f"{kind}:{asked.pk}",
        code=f"{kind}_{state}",
        facts=facts_of(request, asked) | (_said(asked, last) if last else {}),
        level=LEVELS.get(state, Level.IN_PROGRESS),
        now=now,
        is_mailed=last is None or last.actor_id != request.requested_by_id,
    )


def tell_others(*, request: SupportRequest, asked: Refund | Exchange, now: datetime) -> None:
    """Tell who acts on the reservations, the requester apart, that a refund or an exchange has cancelled them."""
    partner, done = request.partner, f"{kind_of(asked).removesuffix('e')}ed"
    orders = lines_of(asked).values_list("reservation__order_id", flat=True).distinct()
    scopes = [Place(order_id).order_scope for order_id in orders]
    people = who_acts_on(partner.pk, scopes=scopes, today=partner.today(now), now=now)
    notify(
        partner_id=partner.pk,
        person_ids=[person for person in people if person != request.requested_by_id],
        thread=f"{done}:{asked.pk}",
        code=f"reservations_{done}",
        facts=facts_of(request, asked) | {"by": request.requested_by.name},
        level=Level.INFORMATION,
        now=now,
    )


def kind_of(asked: Refund | Exchange) -> str:
    """Return "refund" or "exchange": how codes and threads begin."""
    return "refund" if isinstance(asked, Refund) else "exchange"


def lines_of(asked: Refund | Exchange) -> Any:
    """Return what comes back."""
    return asked.lines if isinstance(asked, Refund) else asked.returns


def facts_of(request: SupportRequest, asked: Refund | Exchange) -> dict[str, Any]:
    """Return what every notification about it says; see `tell_requester`."""
    lines = lines_of(asked)
    statement = NAMES.format(lines=lines.model._meta.db_table, request_id=lines.field.attname)
    names = [name for (name,) in rows(statement, [asked.partner_id, asked.pk])]
    facts = {
        "number": request.number,
        "customer": request.customer.company_name,
        "line_count": len(names),
        "first_name": names[0] if names else "",
        "net_minor": asked.net_minor,
        "currency": asked.currency,
    }
    return facts | ({} if isinstance(asked, Refund) else {"purchases_minor": asked.purchases_minor})


def _said(asked: Refund | Exchange, last: RefundTransition | ExchangeTransition) -> dict[str, Any]:
    said: dict[str, Any] = {"by": last.actor_label, "note": last.note, "reason": last.reason}
    if last.state != RefundState.AWAITING_CONFIRMATION or not asked.offered_quote_id:
        return said
    if isinstance(asked, Refund):
        offered = Quote.objects.get(partner_id=asked.partner_id, pk=asked.offered_quote_id)
        return said | {"offered_minor": offered.net_minor}
    other = ExchangeQuote.objects.get(partner_id=asked.partner_id, pk=asked.offered_quote_id)
    return said | {"offered_minor": other.credit_minor, "offered_purchases_minor": other.purchases_minor}
