"""The refund limits of a partner's customers."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.models import LimitUse, RefundLimit, RefundPolicy
from billing.policy.rules import RefundRules
from customers.models import Customer

SORTS = {"customer": "company_name", "used": "used", "held": "held", "free": "taken"}
TURNED = frozenset({"free"})
"""The less is taken, the more is free."""
DEFAULT_SORT = "free"


def rules_in_force(on: date) -> RefundRules:
    """Return the rules of a day."""
    return RefundPolicy.objects.in_force(on).rules


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFilter:
    """Which customers: those whose name or domain holds some text, from so much taken on; and in which order."""

    name: str = ""
    taken_from_usd_minor: int = 0
    sort: str = DEFAULT_SORT


def customers_by_use(partner_id: uuid.UUID, *, on: date, wanted: LimitFilter = LimitFilter()) -> QuerySet[Customer]:
    """Return a partner's customers with what they have ``used`` and ``held``, in US cents, and both: ``taken``."""
    rows = Customer.objects.filter(partner_id=partner_id).annotate(
        used=_sum_of(Q(state=LimitUse.State.USED, returns_on__gt=on)),
        held=_sum_of(Q(state=LimitUse.State.HELD)),
        taken=F("used") + F("held"),
    )
    if wanted.name:
        rows = rows.filter(Q(company_name__icontains=wanted.name) | Q(domain__icontains=wanted.name))
    if wanted.taken_from_usd_minor:
        rows = rows.filter(taken__gte=wanted.taken_from_usd_minor)
    key = wanted.sort.removeprefix("-")
    first = F(SORTS[key])
    is_descending = wanted.sort.startswith("-") != (key in TURNED)
    return rows.order_by(first.desc() if is_descending else first.asc(), "company_name", "pk")


def _sum_of(which: Q) -> Coalesce:
    uses = LimitUse.objects.filter(which, partner_id=OuterRef("partner_id"), limit__customer_id=OuterRef("pk"))
    sums = uses.order_by().values("limit__customer_id").annotate(total=Sum("amount_usd_minor"))
    return Coalesce(Subquery(sums.values("total"), output_field=BigIntegerField()), 0, output_field=BigIntegerField())


def _is_taken(on: date) -> Q:
    return Q(state=LimitUse.State.HELD) | Q(state=LimitUse.State.USED, returns_on__gt=on)


MOST_LOOKED_AT = 50
"""A limit's own figure is as of its last refund and can only be too high by now: so many of them are recomputed."""


@dataclass(frozen=True, slots=True)
class TakenLimit:
    """What a customer has taken of its limit by a day, in US cents."""

    customer_id: uuid.UUID
    company_name: str
    taken_usd_minor: int


def limits_most_taken(partner_id: uuid.UUID, *, on: date) -> list[TakenLimit]:
    """Return the limits of a partner's customers of which most is taken, the most first; one query.

    The few that are looked at are found by an index, however many customers there are.
    """
    taken = (
        LimitUse.objects.filter(_is_taken(on), partner_id=OuterRef("partner_id"), limit=OuterRef("pk"))
        .order_by()
        .values("limit")
        .annotate(total=Sum("amount_usd_minor", output_field=IntegerField()))
    )
    rows = RefundLimit.objects.filter(partner_id=partner_id, taken_usd_minor__gt=0).order_by("-taken_usd_minor")
    now = rows.annotate(now=Coalesce(Subquery(taken.values("total")), 0))
    found = now.values_list("customer_id", "customer__company_name", "now")[:MOST_LOOKED_AT]
    limits = [TakenLimit(*row) for row in found]
    return sorted((one for one in limits if one.taken_usd_minor), key=lambda one: -one.taken_usd_minor)
