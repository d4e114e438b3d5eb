"""Sessions: the quotes that a caller made, under the ids that they were told."""

import uuid
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from arm.views import ArmView
from billing.models import ExchangeQuote, Quote
from core.errors import Refusal

AnyQuote = TypeVar("AnyQuote", Quote, ExchangeQuote)


class SessionNotFound(Refusal):
    """None, or none that the caller made."""

    code = "SessionNotFound"
    text = _("The session was not found. Calculate again for a new one.")


class SessionOfAnother(Refusal):
    """It was calculated for other reservations, or another quantity."""

    code = "InvalidRequestContent"
    text = _("The session was calculated for another reservation or quantity. Calculate again for a new one.")


def session_of(view: ArmView, kind: type[AnyQuote], session_id: uuid.UUID) -> AnyQuote:
    """Return the caller's own quote. Raises: SessionNotFound, for those of others as well."""
    mine = kind._default_manager.filter(
        partner=view.partner, requested_by_id=view.principal.user_id, pk=session_id
    ).select_related("customer", "partner", "policy")
    if view.customer:
        mine = mine.filter(customer=view.customer)
    found: AnyQuote | None = mine.first()
    if found is None:
        raise SessionNotFound
    return found
