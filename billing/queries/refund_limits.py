"""The refund limits of a partner's customers."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.models import LimitUse, RefundPolicy
from billing.policy.refund_limit import LimitReturn, PoolUse, UseState, free_on, return_schedule, taken_on
from billing.policy.rules import RefundRules
from billing.queries.limits import pool_uses
from customers.models import Customer


@dataclass(frozen=True, slots=True)
class CustomerLimit:
    """A customer's limit on a day, in US cents, and when each amount comes back."""

    customer: Customer
    limit_usd_minor: int
    used_usd_minor: int
    held_usd_minor: int
    free_usd_minor: int
    returns: tuple[LimitReturn, ...]

    @property
    def taken_usd_minor(self) -> int:
        return self.used_usd_minor + self.held_usd_minor


def rules_in_force(on: date) -> RefundRules:
    return RefundPolicy.objects.in_force(on).rules


def customers_by_use(partner_id: uuid.UUID, *, on: date, name: str = "") -> QuerySet[Customer]:
    """Return a partner's customers, those that have taken most of their limit first."""
    taken = (
        LimitUse.objects.filter(_is_taken(on), partner_id=OuterRef("partner_id"), limit__customer_id=OuterRef("pk"))
        .order_by()
        .values("limit__customer_id")
        .annotate(total=Sum("amount_usd_minor", output_field=IntegerField()))
    )
    rows = Customer.objects.filter(partner_id=partner_id)
    if name:
        rows = rows.filter(Q(company_name__icontains=name) | Q(domain__icontains=name))
    return rows.annotate(taken=Coalesce(Subquery(taken.values("total")), 0)).order_by("-taken", "company_name", "pk")


def limits_of(customers: Sequence[Customer], *, rules: RefundRules, on: date) -> list[CustomerLimit]:
    """Return the limit of each customer, all of one partner; one query for any number."""
    uses = _uses_of(customers)
    return [_limit_of(one, uses[one.pk], rules, on) for one in customers]


def _uses_of(customers: Sequence[Customer]) -> dict[uuid.UUID, list[PoolUse]]:
    rows = LimitUse.objects.filter(
        partner_id__in={one.partner_id for one in customers},
        limit__customer_id__in=[one.pk for one in customers],
        state__in=[LimitUse.State.HELD, LimitUse.State.USED],
    )
    uses: dict[uuid.UUID, list[PoolUse]] = defaultdict(list)
    for row in rows.select_related("limit").order_by("held_at"):
        uses[row.limit.customer_id] += pool_uses([row])
    return uses


def _limit_of(customer: Customer, uses: list[PoolUse], rules: RefundRules, on: date) -> CustomerLimit:
    return CustomerLimit(
        customer=customer,
        limit_usd_minor=rules.limit_usd_minor,
        used_usd_minor=taken_on(uses, on, UseState.USED),
        held_usd_minor=taken_on(uses, on, UseState.HELD),
        free_usd_minor=free_on(rules, uses, on),
        returns=return_schedule(rules, uses, on),
    )


def _is_taken(on: date) -> Q:
    return Q(state=LimitUse.State.HELD) | Q(state=LimitUse.State.USED, returns_on__gt=on)
