"""Send a refund that one may not submit to somebody who may."""

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from billing.commands.submission import QuoteExpired
from billing.models import Quote
from billing.queries.quotes import places_of
from core.actor import Actor
from core.database import scalar
from core.errors import Refusal
from customers.models import Membership
from customers.policy.people import only_looks
from customers.policy.roles import Action, PartnerRole
from customers.queries.assignments import who_may
from support.commands.open_wizard_request import WizardAnswers
from support.commands.prepared_refund_news import tell
from support.models import PreparedRefund, PreparedRefundLine


class ReceiverCannotSubmit(Refusal):
    """Whoever was chosen lacks the right on one of the orders, has left, or is the preparer."""

    code = "PrincipalNotFound"
    text = _("This person cannot submit the refund any more. Choose somebody else.")


class AuditorsPrepareNothing(Refusal):
    """Whoever checks what the others do begins nothing."""

    code = "AuthorizationFailed"
    text = _("An auditor looks only: nothing is prepared or requested in this role.")


def send_prepared_refund(
    *, quote: Quote, answers: WizardAnswers, note: str, sent_to_id: uuid.UUID, actor: Actor, now: datetime
) -> PreparedRefund:
    """Keep what the quote asks for and send it; a second click gets the one that is open already.

    Raises:
        AuditorsPrepareNothing: the preparer is an auditor.
        QuoteExpired: the preparer should see today's sum.
        ReceiverCannotSubmit: the receiver may not submit a refund of all of these orders.
    """
    if known := _open_already(quote, actor):
        return known
    if only_looks(_roles_of(quote.partner_id, actor)):
        raise AuditorsPrepareNothing
    if not quote.is_valid(now):
        raise QuoteExpired
    able = who_may(partner_id=quote.partner_id, action=Action.REFUNDS_REQUEST, at=places_of(quote), now=now)
    if sent_to_id == actor.id or sent_to_id not in {one.user_id for one in able}:
        raise ReceiverCannotSubmit
    prepared = PreparedRefund(
        partner_id=quote.partner_id,
        customer=quote.customer,
        quote=quote,
        number=_next_number(now),
        **asdict(answers),
        note=note,
        currency=quote.currency,
        seen_net_minor=quote.net_minor,
        prepared_by_id=actor.person_id,
        sent_to_id=sent_to_id,
        sent_at=now,
        state_at=now,
        acted_by_id=actor.person_id,
    )
    try:
        with transaction.atomic():
            prepared.save(force_insert=True)
    except IntegrityError:
        return PreparedRefund.objects.get(**_open(quote, actor))
    PreparedRefundLine.objects.bulk_create(_lines(prepared, quote))
    tell(prepared, "received", to=[sent_to_id], by=actor.label, now=now)
    return prepared


def _roles_of(partner_id: uuid.UUID, actor: Actor) -> list[PartnerRole]:
    member = Membership.objects.filter(partner_id=partner_id, user_id=actor.person_id).first()
    return [PartnerRole(role) for role in member.roles] if member else []


def _open_already(quote: Quote, actor: Actor) -> PreparedRefund | None:
    return PreparedRefund.objects.filter(**_open(quote, actor)).first()


def _open(quote: Quote, actor: Actor) -> dict[str, Any]:
    return {
        "partner_id": quote.partner_id,
        "quote": quote,
        "prepared_by_id": actor.person_id,
        "state__in": PreparedRefund.OPEN,
    }


def _lines(prepared: PreparedRefund, quote: Quote) -> list[PreparedRefundLine]:
    nets = {line.key: line.sum.net for line in quote.sum.lines if line.sum}
    return [
        PreparedRefundLine(
            partner_id=prepared.partner_id,
            prepared=prepared,
            position=position,
            reservation_id=reservation_id,
            quantity=quantity,
            seen_net_minor=nets[str(reservation_id)],
        )
        for position, (reservation_id, quantity) in enumerate(quote.quantities.items(), start=1)
    ]


def _next_number(now: datetime) -> str:
    """Return a number for people, PR-2026-000012; unique, in order, gaps allowed."""
    number = scalar("SELECT nextval('prepared_refund_number')")
    return f"PR-{now:%Y}-{number:06d}"
