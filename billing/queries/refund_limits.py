"""The refund limits of a partner's customers."""

import uuid
from datetime import date

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.models import LimitUse, RefundPolicy
from billing.policy.rules import RefundRules
from customers.models import Customer


def rules_in_force(on: date) -> RefundRules:
    """Return the rules of a day."""
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


def _is_taken(on: date) -> Q:
    return Q(state=LimitUse.State.HELD) | Q(state=LimitUse.State.USED, returns_on__gt=on)
