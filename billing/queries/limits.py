"""What is taken of a refund limit, as the policy sees it."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from billing.models import LimitUse, Refund
from billing.policy.refund_limit import PoolUse, UseState
from billing.policy.rules import LimitScope
from core.database import rows

TAKEN = """
    SELECT of_limit.customer_id, own.id, sum(use.amount_usd_minor)::bigint
    FROM billing_refundlimit AS of_limit
    JOIN billing_limituse AS use ON use.limit_id = of_limit.id
    LEFT JOIN unnest(%(refunds)s::uuid[]) AS own (id) ON own.id = use.refund_id
    WHERE of_limit.partner_id = %(partner)s AND {sharing}
        AND use.state IN ('held', 'used') AND (use.returns_on IS NULL OR use.returns_on > %(on)s)
    GROUP BY of_limit.customer_id, own.id
"""
SHARING = {LimitScope.CUSTOMER: "of_limit.customer_id = ANY(%(customers)s)", LimitScope.PARTNER: "TRUE"}


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
    uses = LimitUse.objects.filter(partner_id=partner_id, state__in=[LimitUse.State.HELD, LimitUse.State.USED])
    if scope == LimitScope.CUSTOMER:
        uses = uses.filter(limit__customer_id=customer_id)
    columns = uses.order_by("held_at").values_list("amount_usd_minor", "state", "returns_on", "refund_id")
    return [PoolUse(minor, UseState(state), back_on, str(refund_id)) for minor, state, back_on, refund_id in columns]


def taken_by_others(refunds: Collection[Refund], *, on: date, scope: LimitScope) -> dict[uuid.UUID, int]:
    """Return by the id of each refund of one partner what others take on a day of the limit that it is under.

    In US cents; one query for any number.
    """
    of_pool: dict[uuid.UUID | None, int] = defaultdict(int)
    own: dict[uuid.UUID | None, int] = defaultdict(int)
    partner_id, customers = next(iter(refunds)).partner_id, {one.customer_id for one in refunds}
    for customer_id, refund_id, minor in _taken(partner_id, customers, on, scope, apart=[one.pk for one in refunds]):
        of_pool[None if scope == LimitScope.PARTNER else customer_id] += minor
        own[refund_id] += minor
    return {one.pk: of_pool[None if scope == LimitScope.PARTNER else one.customer_id] - own[one.pk] for one in refunds}


def taken_now(*, partner_id: uuid.UUID, customer_id: uuid.UUID, on: date, scope: LimitScope) -> int:
    """Return what is taken on a day of the limit that a customer is under, in US cents; one query."""
    return sum(minor for _customer, _refund, minor in _taken(partner_id, [customer_id], on, scope))


def _taken(
    partner_id: uuid.UUID,
    customer_ids: Collection[uuid.UUID],
    on: date,
    scope: LimitScope,
    *,
    apart: Collection[uuid.UUID] = (),
) -> list[tuple[uuid.UUID, uuid.UUID | None, int]]:
    """Return what is taken of the limits of customers, or of a partner's all: by customer, and by the refunds apart."""
    wanted: dict[str, Any] = {
        "partner": partner_id,
        "customers": list(customer_ids),
        "refunds": list(apart),
        "on": on,
    }
    return rows(TAKEN.format(sharing=SHARING[scope]), wanted)


def pool_uses(uses: Iterable[LimitUse]) -> list[PoolUse]:
    return [PoolUse(one.amount_usd_minor, UseState(one.state), one.returns_on, str(one.refund_id)) for one in uses]
