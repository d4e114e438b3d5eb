"""The refund limit of a customer, as the policy sees it."""

import uuid
from collections.abc import Iterable

from billing.models import LimitUse
from billing.policy.refund_limit import PoolUse, UseState


def uses_of(*, partner_id: uuid.UUID, customer_id: uuid.UUID, but_refund: uuid.UUID | None = None) -> list[PoolUse]:
    """Return what refunds of a customer hold or have used of the limit, newest last; one query.

    Amounts that have come back are included: the policy judges them by the day. ``reference`` is the
    number of the support request, for people.
    """
    rows = LimitUse.objects.filter(
        partner_id=partner_id, limit__customer_id=customer_id, state__in=[LimitUse.State.HELD, LimitUse.State.USED]
    ).order_by("held_at")
    return pool_uses(rows.exclude(refund_id=but_refund) if but_refund else rows)


def pool_uses(rows: Iterable[LimitUse]) -> list[PoolUse]:
    return [PoolUse(row.amount_usd_minor, UseState(row.state), row.returns_on, str(row.refund_id)) for row in rows]
