"""Take from a customer's refund limit and give back: always under the limit row's lock."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from billing.models import LimitUse, Refund, RefundLimit, RefundPolicy
from billing.policy.refund_limit import limit_refusal, limit_return_on
from billing.policy.rules import LimitScope, RefundRules
from billing.queries.limits import taken_now
from core.database import run
from core.errors import Refusal
from customers.models import Partner

LOCK = """
    SELECT * FROM billing_refundlimit WHERE partner_id = %s AND customer_id = ANY(%s) ORDER BY customer_id FOR UPDATE
"""
TAKE = """
    UPDATE billing_refundlimit SET limit_usd_minor = %(limit)s, taken_usd_minor = %(taken)s
    WHERE id = %(id)s AND %(taken)s <= %(limit)s
"""
USE = """
    UPDATE billing_limituse SET state = %s, used_on = %s, returns_on = %s WHERE refund_id = ANY(%s) AND state = %s
"""
FIRST = """
    INSERT INTO billing_refundlimit (id, partner_id, customer_id, limit_usd_minor, taken_usd_minor)
    VALUES (%s, %s, %s, %s, 0) ON CONFLICT (customer_id) DO NOTHING
"""


class RefundLimitExceeded(Refusal):
    """More than the customer's limit has left; refused whole. ``params``: US cents."""

    code = "RefundLimitExceeded"
    text = _("The refund is more than this customer's refund limit has left.")


def lock_limit(
    *,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID,
    limit_usd_minor: int,
    scope: LimitScope = LimitScope.CUSTOMER,
) -> RefundLimit:
    """Return the customer's limit row, locked until the transaction ends; made with this limit if there is none.

    Whoever will take from a limit that all customers of a partner share says so with ``scope``: the partner's own
    row is locked before it, so that two customers can't both take what is left.
    """
    if scope == LimitScope.PARTNER:
        Partner.objects.select_for_update(no_key=True).only("pk").get(pk=partner_id)
    found = lock_limits(partner_id=partner_id, customer_ids=[customer_id])
    if not found:
        run(FIRST, [uuid.uuid4(), partner_id, customer_id, limit_usd_minor])
        found = lock_limits(partner_id=partner_id, customer_ids=[customer_id])
    return found[0]


def hold(*, limit: RefundLimit, refund: Refund, amount_usd_minor: int, rules: RefundRules, now: datetime) -> LimitUse:
    """Hold an amount of a locked limit for a refund.

    Raises:
        RefundLimitExceeded: what has not come back by today leaves less.
    """
    taken = _taken(limit, now.date(), rules.limit_scope)
    if refusal := limit_refusal(rules, taken, amount_usd_minor):
        raise RefundLimitExceeded(**refusal.params)
    own = taken if rules.limit_scope == LimitScope.CUSTOMER else _taken(limit, now.date())
    limit.limit_usd_minor, limit.taken_usd_minor = rules.limit_usd_minor, own + amount_usd_minor
    if not run(TAKE, {"id": limit.pk, "limit": limit.limit_usd_minor, "taken": limit.taken_usd_minor}):
        raise RefundLimitExceeded
    return LimitUse.objects.create(
        id=uuid.uuid4(),
        partner_id=limit.partner_id,
        limit=limit,
        refund=refund,
        amount_usd_minor=amount_usd_minor,
        held_at=now,
    )


def lock_limits(*, partner_id: uuid.UUID, customer_ids: Collection[uuid.UUID]) -> list[RefundLimit]:
    """Return the limits of some of a partner's customers, locked until the transaction ends, by customer."""
    return list(RefundLimit.objects.raw(LOCK, [partner_id, list(customer_ids)]))


def turn_into_uses(refunds: Sequence[Refund], *, on: date) -> None:
    """Count what refunds of locked limits hold as used on a day; it comes back when the policy's window has passed.

    One statement for all of one policy version.
    Raises: LimitUse.DoesNotExist when one of them holds nothing.
    """
    by_version: dict[RefundPolicy, list[uuid.UUID]] = defaultdict(list)
    for one in refunds:
        by_version[one.quote.policy].append(one.pk)
    for version, ids in by_version.items():
        returns_on = limit_return_on(version.rules, on)
        if run(USE, [LimitUse.State.USED, on, returns_on, ids, LimitUse.State.HELD]) != len(ids):
            raise LimitUse.DoesNotExist(ids)


def release(*, limit: RefundLimit, refund: Refund, on: date) -> None:
    """Give back what a refund held: it ended without a credit."""
    LimitUse.objects.filter(limit=limit, refund=refund, state=LimitUse.State.HELD).update(state=LimitUse.State.RELEASED)
    _recount(limit, on)


def give_back(*, limit: RefundLimit, refund: Refund, on: date) -> None:
    """Give back at once what a refund that was reversed had used."""
    LimitUse.objects.filter(limit=limit, refund=refund, state=LimitUse.State.USED).update(
        state=LimitUse.State.RELEASED, used_on=None, returns_on=None
    )
    _recount(limit, on)


def lower_hold(*, limit: RefundLimit, refund: Refund, amount_usd_minor: int, on: date) -> None:
    """Hold less than before for a refund whose requester confirmed a lower amount."""
    LimitUse.objects.filter(limit=limit, refund=refund, state=LimitUse.State.HELD).update(
        amount_usd_minor=amount_usd_minor
    )
    _recount(limit, on)


def _recount(limit: RefundLimit, on: date) -> None:
    limit.taken_usd_minor = _taken(limit, on)
    limit.save(update_fields=["taken_usd_minor"])


def _taken(limit: RefundLimit, on: date, scope: LimitScope = LimitScope.CUSTOMER) -> int:
    return taken_now(partner_id=limit.partner_id, customer_id=limit.customer_id, on=on, scope=scope)
