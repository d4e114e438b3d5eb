"""Ask for an exchange, through the same door as a refund."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.submit_exchange import submit_exchange
from billing.models import ExchangeQuote
from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from support.commands.open_wizard_request import WizardAnswers
from support.commands.wizard_door import pass_door
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
    return pass_door(
        quote=quote, answers=answers, called="exchange", submit=submit_exchange, not_allowed=ExchangeNotAllowed,
        principal=principal, actor=actor, now=now,
    )  # fmt: skip
