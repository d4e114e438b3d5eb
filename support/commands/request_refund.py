"""Ask for a refund: the only door. The wizard's answers and the quote become one support request."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.own_amount import lock_own_amount
from billing.commands.submit_refund import submit_refund
from billing.models import Quote, Refund
from billing.queries.quotes import places_of
from core import idempotency
from core.actor import Actor
from core.database import scalar
from core.errors import Refusal
from customers.policy.access import Principal
from customers.policy.roles import Action
from customers.queries.access import may_everywhere
from support.commands.tell_requester import tell_requester
from support.models import SupportRequest
from support.problems import BILLING, EXCHANGES_AND_REFUNDS, RESERVATION_MANAGEMENT


class RefundNotAllowed(Refusal):
    """The person may prepare a refund here, but not submit it."""

    code = "AuthorizationFailed"
    text = _("A refund needs the Owner or Reservations Administrator role on the reservation order.")


@dataclass(frozen=True, slots=True)
class WizardAnswers:
    """What the three steps asked: the problem in words, and whom to reach, how, in which language."""

    description: str
    contact_name: str
    contact_email: str
    contact_phone: str
    contact_method: str
    language: str


def request_refund(
    *, quote: Quote, answers: WizardAnswers, principal: Principal, actor: Actor, now: datetime
) -> SupportRequest:
    """Submit the quote's refund, once, and return its support request; a second click gets the same one.

    Raises:
        RefundNotAllowed: the principal lacks the right on one of the orders.
        Refusal: whatever billing.commands.submit_refund refuses.
    """
    number, _is_first = idempotency.once(
        partner_id=quote.partner_id,
        key=f"refund of quote {quote.pk}",
        inputs={"quote": quote.pk, "person": actor.id},
        now=now,
        act=lambda: _request(quote, answers, principal, actor, now).number,
    )
    return SupportRequest.objects.get(partner_id=quote.partner_id, number=number)


def _request(quote: Quote, answers: WizardAnswers, principal: Principal, actor: Actor, now: datetime) -> SupportRequest:
    decisions = may_everywhere(principal, Action.REFUNDS_REQUEST, at=places_of(quote), now=now)
    if not all(decisions):
        raise RefundNotAllowed
    own = lock_own_amount(quote=quote, user_id=actor.person_id, now=now)
    refund = submit_refund(quote=quote, actor=actor, own=own, now=now)
    request = _open_request(refund, answers, now)
    tell_requester(request=request, refund=refund, last=None, now=now)
    return request


def _open_request(refund: Refund, answers: WizardAnswers, now: datetime) -> SupportRequest:
    return SupportRequest.objects.create(
        id=uuid.uuid4(),
        partner_id=refund.partner_id,
        customer_id=refund.customer_id,
        number=next_request_number(now),
        refund=refund,
        requested_by_id=refund.requested_by_id,
        issue_type=BILLING,
        problem_type=RESERVATION_MANAGEMENT,
        category=EXCHANGES_AND_REFUNDS,
        description=answers.description,
        contact_name=answers.contact_name,
        contact_email=answers.contact_email,
        contact_phone=answers.contact_phone,
        contact_method=answers.contact_method,
        language=answers.language,
        created_at=now,
    )


def next_request_number(now: datetime) -> str:
    """Return a number for people, SR-2026-004187; unique, in order, gaps allowed."""
    number = scalar("SELECT nextval('support_request_number')")
    return f"SR-{now:%Y}-{number:06d}"
