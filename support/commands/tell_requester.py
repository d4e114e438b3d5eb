"""Tell a refund's requester where it stands, in one thread from in progress to its end; and the others what it did."""

from datetime import datetime
from typing import Any

from billing.models import Quote, Refund, RefundTransition
from billing.models.refund import RefundState
from core.models import Notification
from core.notifications import notify
from customers.queries.access import Place
from customers.queries.people import who_acts_on
from support.models import SupportRequest

Level = Notification.Level

LEVELS: dict[str, Level] = {
    RefundState.AWAITING_CONFIRMATION: Level.WARNING,
    RefundState.COMPLETED: Level.INFORMATION,
    RefundState.WITHDRAWN: Level.INFORMATION,
    RefundState.REJECTED: Level.WARNING,
    RefundState.FAILED: Level.ERROR,
    RefundState.DEAD: Level.WARNING,
}
"""How loud a state is; one that is not named is on its way to another."""


def tell_requester(*, request: SupportRequest, refund: Refund, last: RefundTransition | None, now: datetime) -> None:
    """Tell the requester of the refund's last state; ``last`` is None right after it was submitted.

    Facts: number, customer, line_count, first_name, net_minor, currency, offered_minor (of a changed
    sum), by and note (of the desk), reason (a code). What the requester did themselves is not mailed.
    """
    state = last.state if last else RefundState.SUBMITTED
    notify(
        partner_id=request.partner_id,
        person_ids=[request.requested_by_id],
        thread=f"refund:{refund.pk}",
        code=f"refund_{state}",
        facts=_facts(request, refund) | (_said(refund, last) if last else {}),
        level=LEVELS.get(state, Level.IN_PROGRESS),
        now=now,
        is_mailed=last is None or last.actor_id != request.requested_by_id,
    )


def tell_others(*, request: SupportRequest, refund: Refund, now: datetime) -> None:
    """Tell who acts on the reservations, the requester apart, that a refund has cancelled them."""
    partner = request.partner
    orders = refund.lines.values_list("reservation__order_id", flat=True).distinct()
    scopes = [Place(order_id).order_scope for order_id in orders]
    people = who_acts_on(partner.pk, scopes=scopes, today=partner.today(now), now=now)
    notify(
        partner_id=partner.pk,
        person_ids=[person for person in people if person != request.requested_by_id],
        thread=f"refunded:{refund.pk}",
        code="reservations_refunded",
        facts=_facts(request, refund) | {"by": request.requested_by.name},
        level=Level.INFORMATION,
        now=now,
    )


def _facts(request: SupportRequest, refund: Refund) -> dict[str, Any]:
    names = list(refund.lines.order_by("position").values_list("reservation__name", flat=True))
    return {
        "number": request.number,
        "customer": request.customer.company_name,
        "line_count": len(names),
        "first_name": names[0] if names else "",
        "net_minor": refund.net_minor,
        "currency": refund.currency,
    }


def _said(refund: Refund, last: RefundTransition) -> dict[str, Any]:
    said: dict[str, Any] = {"by": last.actor_label, "note": last.note, "reason": last.reason}
    if last.state == RefundState.AWAITING_CONFIRMATION and refund.offered_quote_id:
        offered = Quote.objects.get(partner_id=refund.partner_id, pk=refund.offered_quote_id)
        said["offered_minor"] = offered.net_minor
    return said
