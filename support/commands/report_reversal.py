"""Tell of a refund or an exchange that was taken back: a message in its request, and everybody who was told of it."""

import uuid
from datetime import datetime

from django.db.models import Q

from billing.models import Refund, Reversal
from core.models import Notification
from core.notifications import notify
from customers.queries.access import Place
from customers.queries.people import who_acts_on
from support.commands.tell_requester import facts_of, kind_of, lines_of
from support.models import Message, SupportRequest


def report_reversal(*, refund_id: uuid.UUID, now: datetime) -> None:
    """Write the message, once, and tell the requester and who acts on the reservations. Repeatable.

    The request stays closed: there is nothing to answer. Facts: as of `tell_requester`, and credit_note, note.
    """
    request = SupportRequest.objects.select_for_update().get(refund_id=refund_id)
    _report(request, now)


def report_exchange_reversal(*, exchange_id: uuid.UUID, now: datetime) -> None:
    """Do the same for an exchange. Repeatable."""
    request = SupportRequest.objects.select_for_update().get(exchange_id=exchange_id)
    _report(request, now)


def _report(request: SupportRequest, now: datetime) -> None:
    shown = Reversal.objects.select_related("refund", "exchange", "credit_note")
    asked = Q(exchange_id=request.exchange_id) if request.exchange_id else Q(refund_id=request.refund_id)
    reversal = shown.get(asked, partner_id=request.partner_id)
    code = f"{kind_of(reversal.of)}_reversed"
    if request.messages.filter(code=code).exists():
        return
    Message.objects.create(
        id=uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        side=Message.Side.SYSTEM,
        at=reversal.reversed_at,
        code=code,
        facts={
            "net_minor": reversal.of.net_minor,
            "currency": reversal.of.currency,
            "said": reversal.reason,
            "credit_note": _note_number(reversal),
        },
    )
    _tell(request, reversal, code, now)


def _tell(request: SupportRequest, reversal: Reversal, code: str, now: datetime) -> None:
    partner, of = request.partner, reversal.of
    orders = set(lines_of(of).values_list("reservation__order_id", flat=True))
    if not isinstance(of, Refund):
        orders.update(of.purchases.values_list("reservation__order_id", flat=True))
    scopes = [Place(order_id).order_scope for order_id in sorted(orders)]
    people = who_acts_on(partner.pk, scopes=scopes, today=partner.today(now), now=now)
    notify(
        partner_id=partner.pk,
        person_ids={request.requested_by_id, *people},
        thread=f"reversed:{of.pk}",
        code=code,
        facts=facts_of(request, of) | {"credit_note": _note_number(reversal), "note": reversal.reason},
        level=Notification.Level.WARNING,
        now=now,
    )


def _note_number(reversal: Reversal) -> str:
    return reversal.credit_note.number if reversal.credit_note else ""
