"""Tell of a refund that was taken back: a message in its request, and everybody who was told of the refund."""

import uuid
from datetime import datetime

from billing.models import Reversal
from core.models import Notification
from core.notifications import notify
from customers.queries.access import Place
from customers.queries.people import who_acts_on
from support.models import Message, SupportRequest

CODE = "refund_reversed"


def report_reversal(*, refund_id: uuid.UUID, now: datetime) -> None:
    """Write the message, once, and tell the requester and who acts on the reservations. Repeatable.

    The request stays closed: there is nothing to answer. Facts: as of `tell_requester`, and credit_note, note.
    """
    request = SupportRequest.objects.select_for_update().get(refund_id=refund_id)
    if request.messages.filter(code=CODE).exists():
        return
    shown = Reversal.objects.select_related("refund", "credit_note")
    reversal = shown.get(partner_id=request.partner_id, refund_id=refund_id)
    Message.objects.create(
        id=uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        side=Message.Side.SYSTEM,
        at=reversal.reversed_at,
        code=CODE,
        facts={
            "net_minor": reversal.refund.net_minor,
            "currency": reversal.refund.currency,
            "said": reversal.reason,
            "credit_note": _note_number(reversal),
        },
    )
    _tell(request, reversal, now)


def _tell(request: SupportRequest, reversal: Reversal, now: datetime) -> None:
    partner, refund = request.partner, reversal.refund
    lines = list(refund.lines.order_by("position").values_list("reservation__name", "reservation__order_id"))
    scopes = [Place(order_id).order_scope for order_id in sorted({order_id for _name, order_id in lines})]
    people = who_acts_on(partner.pk, scopes=scopes, today=partner.today(now), now=now)
    notify(
        partner_id=partner.pk,
        person_ids={request.requested_by_id, *people},
        thread=f"reversed:{refund.pk}",
        code=CODE,
        facts={
            "number": request.number,
            "customer": request.customer.company_name,
            "line_count": len(lines),
            "first_name": lines[0][0] if lines else "",
            "net_minor": refund.net_minor,
            "currency": refund.currency,
            "credit_note": _note_number(reversal),
            "note": reversal.reason,
        },
        level=Notification.Level.WARNING,
        now=now,
    )


def _note_number(reversal: Reversal) -> str:
    return reversal.credit_note.number if reversal.credit_note else ""
