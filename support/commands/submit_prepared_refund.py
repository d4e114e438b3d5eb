"""Submit a prepared refund: through the one door, under the name of who submits it."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.models import Quote
from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from support.commands.open_prepared_refund import demand_open, enter, lock_prepared
from support.commands.open_wizard_request import WizardAnswers
from support.commands.prepared_refund_news import tell
from support.commands.request_refund import request_refund
from support.models import PreparedRefund, SupportRequest


class QuoteOfSomethingElse(Refusal):
    """The quote's units are not those that were prepared."""

    code = "QuoteStale"
    text = _("This sum is not of what was prepared. Look at the new one.")


def submit_prepared_refund(
    *, prepared_id: uuid.UUID, quote: Quote, principal: Principal, actor: Actor, now: datetime
) -> SupportRequest:
    """Request the refund with the sum that the submitter saw; a second click gets the same request.

    Locks the prepared refund, so that of two who submit the second one finds it done.

    Raises:
        PreparedRefundClosed, QuoteOfSomethingElse, RefundNotAllowed.
        Refusal: whatever support.commands.request_refund refuses.
    """
    with transaction.atomic():
        prepared = lock_prepared(quote.partner_id, prepared_id)
        if prepared.request and prepared.acted_by_id == actor.id:
            return prepared.request
        demand_open(prepared)
        if quote.customer_id != prepared.customer_id or quote.quantities != prepared.quantities:
            raise QuoteOfSomethingElse
        request = request_refund(quote=quote, answers=_answers(prepared), principal=principal, actor=actor, now=now)
        prepared.request = request
        enter(prepared, PreparedRefund.State.SUBMITTED, actor=actor, now=now)
        others = {prepared.prepared_by_id, prepared.sent_to_id} - {actor.person_id}
        tell(prepared, "submitted", to=others, by=actor.label, now=now, request=request.number)
        return request


def _answers(prepared: PreparedRefund) -> WizardAnswers:
    return WizardAnswers(**{name: getattr(prepared, name) for name in WizardAnswers.__slots__})
