"""Send a prepared refund back, with the reason."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from core.models import Notification
from customers.policy.access import Principal
from customers.policy.roles import Action
from customers.queries.access import may_everywhere
from support.commands.open_prepared_refund import PreparedRefundClosed, enter, lock_prepared
from support.commands.prepared_refund_news import tell
from support.models import PreparedRefund
from support.queries.prepared_refunds import orders_of


class ReasonMissing(Refusal):
    """Who prepared it has to know why."""

    code = "BadRequest"
    text = _("Say why, so that your colleague knows what to do.")


class NotYoursToDecline(Refusal):
    """Whoever could not submit it, and was not asked, does not decline it either."""

    code = "AuthorizationFailed"
    text = _("Only who was asked, or could submit it, can decline it.")


def decline_prepared_refund(
    *, prepared_id: uuid.UUID, reason: str, principal: Principal, actor: Actor, now: datetime
) -> PreparedRefund:
    """Decline it while it waits; once the right was granted it is the preparer's own again. Repeatable.

    Raises:
        ReasonMissing, NotYoursToDecline, PreparedRefundClosed.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        prepared = lock_prepared(principal.partner_id, prepared_id)
        if prepared.state == PreparedRefund.State.DECLINED and prepared.acted_by_id == actor.id:
            return prepared
        if prepared.state != PreparedRefund.State.SENT:
            raise PreparedRefundClosed(number=prepared.number, state=prepared.get_state_display())
        _demand_asked(prepared, principal, now)
        prepared.reason = reason.strip()
        enter(prepared, PreparedRefund.State.DECLINED, actor=actor, now=now)
        others = {prepared.prepared_by_id, prepared.sent_to_id} - {actor.person_id}
        level = Notification.Level.WARNING
        tell(prepared, "declined", to=others, by=actor.label, now=now, level=level, reason=prepared.reason)
        return prepared


def _demand_asked(prepared: PreparedRefund, principal: Principal, now: datetime) -> None:
    if prepared.sent_to_id == principal.user_id:
        return
    if not all(may_everywhere(principal, Action.REFUNDS_REQUEST, at=orders_of(prepared), now=now)):
        raise NotYoursToDecline
