"""The only door for refunds and exchanges: a quote and the wizard's answers become one support request, once."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from billing.commands.own_amount import lock_own_amount
from billing.models import Exchange, ExchangeQuote, Quote, Refund
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

AnyQuote = TypeVar("AnyQuote", Quote, ExchangeQuote)


def pass_door(
    *,
    quote: AnyQuote,
    answers: WizardAnswers,
    called: str,
    submit: Callable[..., Refund | Exchange],
    not_allowed: type[Refusal],
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> SupportRequest:
    """Submit a quote, and return its support request; a second click gets the same one.

    ``called``: what the idempotency key calls it. The right is needed on every order that something comes back from.

    Raises: ``not_allowed``, and whatever ``submit`` refuses.
    """

    opened: list[SupportRequest] = []

    def act() -> str:
        decisions = may_everywhere(principal, Action.REFUNDS_REQUEST, at=places_of(quote), now=now)
        if not all(decisions):
            raise not_allowed
        own = lock_own_amount(quote=quote, user_id=actor.person_id, now=now)
        asked = submit(quote=quote, actor=actor, own=own, now=now)
        request = open_wizard_request(asked, answers, decisions=decisions, now=now)
        tell_requester(request=request, asked=asked, last=None, now=now)
        opened.append(request)
        return request.number

    number, is_first = idempotency.once(
        partner_id=quote.partner_id,
        key=f"{called} of quote {quote.pk}",
        inputs={"quote": quote.pk, "person": actor.id},
        now=now,
        act=act,
    )
    return opened[0] if is_first else SupportRequest.objects.get(partner_id=quote.partner_id, number=number)
