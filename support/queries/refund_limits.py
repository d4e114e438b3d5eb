"""Refund limits with the number of the request behind each amount."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from billing.models import LimitUse
from billing.policy.refund_limit import (
    LimitReturn,
    PoolUse,
    UseState,
    free_on,
    is_nearly_taken,
    return_schedule,
    taken_on,
)
from billing.policy.rules import LimitScope, RefundRules
from customers.models import Customer


@dataclass(frozen=True, slots=True)
class CustomerLimit:
    """A customer's limit on a day, in US cents; each return's ``reference`` is a request's number."""

    customer: Customer
    limit_usd_minor: int
    used_usd_minor: int
    held_usd_minor: int
    free_usd_minor: int
    returns: tuple[LimitReturn, ...]

    @property
    def is_nearly_taken(self) -> bool:
        return is_nearly_taken(self.limit_usd_minor, self.free_usd_minor)

    @property
    def taken_percent(self) -> int:
        """Return how much of the limit is held or used, as whole percents: 100 is reached with the last cent only."""
        return 100 * (self.used_usd_minor + self.held_usd_minor) // self.limit_usd_minor if self.limit_usd_minor else 0


def limits_of(customers: Sequence[Customer], *, rules: RefundRules, on: date) -> list[CustomerLimit]:
    """Return the limit of each customer, all of one partner; one query for any number.

    Where they share one limit, what is free is the same for each; used and held are each one's own.
    """
    uses = _uses_of(customers, rules.limit_scope)
    shared = [use for own in uses.values() for use in own] if rules.limit_scope == LimitScope.PARTNER else None
    return [_limit_of(one, uses[one.pk], shared, rules, on) for one in customers]


def _uses_of(customers: Sequence[Customer], scope: LimitScope) -> dict[uuid.UUID, list[PoolUse]]:
    rows = LimitUse.objects.filter(
        partner_id__in={one.partner_id for one in customers},
        state__in=[LimitUse.State.HELD, LimitUse.State.USED],
    )
    if scope == LimitScope.CUSTOMER:
        rows = rows.filter(limit__customer_id__in=[one.pk for one in customers])
    rows = rows.annotate(number=F("refund__support_request__number"), owner=F("limit__customer_id"))
    uses: dict[uuid.UUID, list[PoolUse]] = defaultdict(list)
    for owner, amount, state, returns_on, number in rows.order_by("held_at").values_list(
        "owner", "amount_usd_minor", "state", "returns_on", "number"
    ):
        uses[owner].append(PoolUse(amount, UseState(state), returns_on, number or ""))
    return uses


def _limit_of(
    customer: Customer, uses: list[PoolUse], shared: list[PoolUse] | None, rules: RefundRules, on: date
) -> CustomerLimit:
    own = {use.reference for use in uses}
    return CustomerLimit(
        customer=customer,
        limit_usd_minor=rules.limit_usd_minor,
        used_usd_minor=taken_on(uses, on, UseState.USED),
        held_usd_minor=taken_on(uses, on, UseState.HELD),
        free_usd_minor=free_on(rules, uses if shared is None else shared, on),
        returns=return_schedule(rules, uses, on)
        if shared is None
        else tuple(row for row in return_schedule(rules, shared, on) if row.reference in own),
    )
