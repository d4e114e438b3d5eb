"""Take hold of a prepared refund that is still open: every act on one begins here."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from support.models import PreparedRefund


class PreparedRefundClosed(Refusal):
    """Somebody was quicker, or time was; ``state`` says as what it ended."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("%(number)s is not open any more: %(state)s.")


def lock_prepared(partner_id: uuid.UUID, prepared_id: uuid.UUID) -> PreparedRefund:
    """Lock the row, first of all rows of the act but for idempotency keys; whoever comes second waits here."""
    rows = PreparedRefund.objects.select_for_update(of=("self",)).select_related("customer", "prepared_by", "request")
    return rows.get(partner_id=partner_id, pk=prepared_id)


def demand_open(prepared: PreparedRefund) -> None:
    """Raises: PreparedRefundClosed."""
    if not prepared.is_open:
        raise PreparedRefundClosed(number=prepared.number, state=prepared.get_state_display())


def enter(prepared: PreparedRefund, state: PreparedRefund.State, *, actor: Actor | None, now: datetime) -> None:
    """Write the state and who brought it about, with whatever else was set on the row."""
    prepared.state, prepared.state_at = state, now
    prepared.acted_by_id = actor.person_id if actor else None
    prepared.save()
