"""Let the preparer submit it: the right on the orders, for a day."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.commands.assign_role import PrincipalNotFound, assign_role
from customers.policy.access import Principal
from customers.policy.grants import Grant, without_effect
from customers.policy.roles import AZURE_ROLE_IDS, Action, AzureRole
from customers.queries.access import Place, may_everywhere
from customers.queries.standing import standing_at
from support.commands.open_prepared_refund import demand_open, enter, lock_prepared
from support.commands.prepared_refund_news import tell
from support.models import PreparedRefund
from support.queries.prepared_refunds import orders_of

GRANTED_FOR = timedelta(hours=24)
ROLE = AzureRole.RESERVATIONS_ADMINISTRATOR


class GrantGivesNothing(Refusal):
    """The preparer's partner role never lets them submit, whatever is assigned."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("The partner role of %(name)s never allows refunds, so a role on the order gives them nothing.")


def grant_prepared_refund(
    *, prepared_id: uuid.UUID, principal: Principal, actor: Actor, now: datetime
) -> PreparedRefund:
    """Make the preparer Reservations Administrator of each order on which they lack the right, for 24 hours.

    Where they hold it, nothing is assigned; a second click does nothing and tells nobody.

    Raises:
        PreparedRefundClosed, GrantGivesNothing, PrincipalNotFound.
        Refusal: whatever customers.commands.assign_role refuses.
    """
    with transaction.atomic():
        prepared = lock_prepared(principal.partner_id, prepared_id)
        demand_open(prepared)
        preparer = _preparer(prepared, now)
        lacking = _lacking(preparer, orders_of(prepared), now)
        if not lacking:
            return prepared
        if Action.REFUNDS_REQUEST in without_effect(preparer, Grant(ROLE, is_on_order=True)):
            raise GrantGivesNothing(name=prepared.prepared_by.name)
        until = now + GRANTED_FOR
        for order in lacking:
            assign_role(
                user_id=prepared.prepared_by_id,
                role_id=AZURE_ROLE_IDS[ROLE],
                at=order,
                customer_id=prepared.customer_id,
                ends_at=until,
                principal=principal,
                actor=actor,
                now=now,
            )
        prepared.granted_until = until
        enter(prepared, PreparedRefund.State.GRANTED, actor=actor, now=now)
        others = {prepared.prepared_by_id, prepared.sent_to_id} - {actor.person_id}
        tell(prepared, "granted", to=others, by=actor.label, now=now, until=until.isoformat())
        return prepared


def _preparer(prepared: PreparedRefund, now: datetime) -> Principal:
    preparer = standing_at(prepared.prepared_by, partner_id=prepared.partner_id, now=now)
    if preparer is None:
        raise PrincipalNotFound
    return preparer


def _lacking(preparer: Principal, orders: Iterable[Place], now: datetime) -> list[Place]:
    places = list(orders)
    decisions = may_everywhere(preparer, Action.REFUNDS_REQUEST, at=places, now=now)
    return [place for place, decision in zip(places, decisions, strict=True) if not decision]
