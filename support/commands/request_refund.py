"""Ask for a refund: the only door. The wizard's answers and the quote become one support request."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.own_amount import lock_own_amount
from billing.commands.submit_refund import submit_refund
from billing.models import Quote
from billing.queries.quotes import places_of
from core import idempotency
from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from customers.policy.roles import Action
from customers.queries.access import may_everywhere
from support.commands.open_wizard_request import WizardAnswers, next_request_number, open_wizard_request
from support.commands.tell_requester import tell_requester
from support.models import SupportRequest

__all__ = ["RefundNotAllowed", "WizardAnswers", "next_request_number", "request_refund"]


class RefundNotAllowed(Refusal):
    """The person may prepare a refund here, but not submit it."""

    code = "AuthorizationFailed"
    text = _("A refund needs the Owner or Reservations Administrator role on the reservation order.")


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
    request = open_wizard_request(refund, answers, decisions=decisions, now=now)
    tell_requester(request=request, asked=refund, last=None, now=now)
    return request
