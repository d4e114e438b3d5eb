"""What is taken of a refund limit, as the policy sees it."""

import uuid
from collections.abc import Collection, Iterable

from django.db.models import Q

from billing.models import LimitUse
from billing.policy.refund_limit import PoolUse, UseState
from billing.policy.rules import LimitScope


def uses_of(
    *,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID,
    scope: LimitScope = LimitScope.CUSTOMER,
) -> list[PoolUse]:
    """Return what refunds hold or have used of the limit that this customer is under, newest last; one query.

    Under a limit of the whole partner those of all its customers. Amounts that have come back are included: the
    policy judges them by the day. ``reference`` is the id of the refund.
    """
    return uses_by_customer(partner_id=partner_id, customer_ids=[customer_id], scope=scope)[customer_id]


def uses_by_customer(
    *, partner_id: uuid.UUID, customer_ids: Collection[uuid.UUID], scope: LimitScope
) -> dict[uuid.UUID, list[PoolUse]]:
    """Return the same for each of some customers; one query for any number."""
    rows = LimitUse.objects.filter(
        _sharing(scope, partner_id=partner_id, customer_ids=customer_ids),
        state__in=[LimitUse.State.HELD, LimitUse.State.USED],
    ).order_by("held_at")
    shared = scope == LimitScope.PARTNER
    pools: dict[uuid.UUID | None, list[PoolUse]] = {None if shared else one: [] for one in customer_ids}
    columns = rows.values_list("limit__customer_id", "amount_usd_minor", "state", "returns_on", "refund_id")
    for customer_id, minor, state, back_on, refund_id in columns:
        pools[None if shared else customer_id].append(PoolUse(minor, UseState(state), back_on, str(refund_id)))
    return {one: pools[None if shared else one] for one in customer_ids}


def _sharing(scope: LimitScope, *, partner_id: uuid.UUID, customer_ids: Collection[uuid.UUID]) -> Q:
    """Return the condition of the uses that share a limit with those of some customers."""
    own = Q(partner_id=partner_id)
    return own if scope == LimitScope.PARTNER else own & Q(limit__customer_id__in=customer_ids)


def pool_uses(rows: Iterable[LimitUse]) -> list[PoolUse]:
    return [PoolUse(row.amount_usd_minor, UseState(row.state), row.returns_on, str(row.refund_id)) for row in rows]
