"""What is taken of a refund limit, as the policy sees it."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from billing.models import LimitUse
from billing.policy.refund_limit import PoolUse, UseState
from billing.policy.rules import LimitScope


def uses_of(
    *,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID,
    scope: LimitScope = LimitScope.CUSTOMER,
    but_refund: uuid.UUID | None = None,
) -> list[PoolUse]:
    """Return what refunds hold or have used of the limit that this customer is under, newest last; one query.

    Under a limit of the whole partner those of all its customers. Amounts that have come back are included: the
    policy judges them by the day. ``reference`` is the id of the refund.
    """
    rows = LimitUse.objects.filter(
        sharing(scope, partner_id=partner_id, customer_id=customer_id),
        state__in=[LimitUse.State.HELD, LimitUse.State.USED],
    ).order_by("held_at")
    others = rows.exclude(refund_id=but_refund) if but_refund else rows
    columns = others.values_list("amount_usd_minor", "state", "returns_on", "refund_id")
    return [PoolUse(minor, UseState(state), back_on, str(refund_id)) for minor, state, back_on, refund_id in columns]


def sharing(scope: LimitScope, *, partner_id: uuid.UUID, customer_id: uuid.UUID) -> Q:
    """Return the condition of the uses that share one limit with a customer's."""
    own = Q(partner_id=partner_id)
    return own if scope == LimitScope.PARTNER else own & Q(limit__customer_id=customer_id)


def pool_uses(rows: Iterable[LimitUse]) -> list[PoolUse]:
    return [PoolUse(row.amount_usd_minor, UseState(row.state), row.returns_on, str(row.refund_id)) for row in rows]
