"""Ask for a refund."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.commands.submit_refund import submit_refund
from billing.models import Quote
from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from support.commands.open_wizard_request import WizardAnswers
from support.commands.wizard_door import pass_door
from support.models import SupportRequest


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
    return pass_door(
        quote=quote, answers=answers, called="refund", submit=submit_refund, not_allowed=RefundNotAllowed,
        principal=principal, actor=actor, now=now,
    )  # fmt: skip
