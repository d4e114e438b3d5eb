"""Ask for an exchange, through the same door as a refund: the wizard's answers and the quote become one request."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.own_amount import lock_own_amount
from billing.commands.submit_exchange import submit_exchange
from billing.models import ExchangeQuote
from billing.queries.quotes import places_of
from core import idempotency
from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from customers.policy.roles import Action
from customers.queries.access import may_everywhere
from support.commands.open_wizard_request import WizardAnswers, open_wizard_request
from support.commands.tell_requester import tell_requester
from support.models import SupportRequest


class ExchangeNotAllowed(Refusal):
    """The person may prepare an exchange here, but not submit it."""

    code = "AuthorizationFailed"
    text = _("An exchange needs the Owner or Reservations Administrator role on the reservation order.")


def request_exchange(
    *, quote: ExchangeQuote, answers: WizardAnswers, principal: Principal, actor: Actor, now: datetime
) -> SupportRequest:
    """Submit the quote's exchange, once, and return its support request; a second click gets the same one.

    Raises:
        ExchangeNotAllowed: the principal lacks the right on one of the orders that something comes back from.
        Refusal: whatever billing.commands.submit_exchange refuses.
    """
    number, _is_first = idempotency.once(
        partner_id=quote.partner_id,
        key=f"exchange of quote {quote.pk}",
        inputs={"quote": quote.pk, "person": actor.id},
        now=now,
        act=lambda: _request(quote, answers, principal, actor, now).number,
    )
    return SupportRequest.objects.get(partner_id=quote.partner_id, number=number)


def _request(
    quote: ExchangeQuote, answers: WizardAnswers, principal: Principal, actor: Actor, now: datetime
) -> SupportRequest:
    decisions = may_everywhere(principal, Action.REFUNDS_REQUEST, at=places_of(quote), now=now)
    if not all(decisions):
        raise ExchangeNotAllowed
    own = lock_own_amount(quote=quote, user_id=actor.person_id, now=now)
    exchange = submit_exchange(quote=quote, actor=actor, own=own, now=now)
    request = open_wizard_request(exchange, answers, decisions=decisions, now=now)
    tell_requester(request=request, asked=exchange, last=None, now=now)
    return request
