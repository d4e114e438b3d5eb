"""Take a prepared refund back."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from support.commands.open_prepared_refund import demand_open, enter, lock_prepared
from support.commands.prepared_refund_news import tell
from support.models import PreparedRefund


class NotYoursToWithdraw(Refusal):
    """Only its preparer takes it back; the others can decline it."""

    code = "AuthorizationFailed"
    text = _("Only %(name)s, who prepared it, can withdraw it.")


def withdraw_prepared_refund(
    *, prepared_id: uuid.UUID, principal: Principal, actor: Actor, now: datetime
) -> PreparedRefund:
    """Withdraw it while it is open. Repeatable. A right that was granted for it stays until its end.

    Raises:
        NotYoursToWithdraw, PreparedRefundClosed.
    """
    with transaction.atomic():
        prepared = lock_prepared(principal.partner_id, prepared_id)
        if prepared.prepared_by_id != principal.user_id:
            raise NotYoursToWithdraw(name=prepared.prepared_by.name)
        if prepared.state == PreparedRefund.State.WITHDRAWN:
            return prepared
        demand_open(prepared)
        enter(prepared, PreparedRefund.State.WITHDRAWN, actor=actor, now=now)
        tell(prepared, "withdrawn", to=[prepared.sent_to_id], by=actor.label, now=now)
        return prepared
