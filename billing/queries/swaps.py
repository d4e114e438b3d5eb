"""Which reservation came for which in an exchange, read beside reservations."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from billing.models.exchange import ExchangePurchase, ExchangeReturn

TOLD = JSONObject(id="reservation_id", order="reservation__order_id")
"""A reservation's id and its order's."""


def swapped_from() -> ArraySubquery:
    """Return the expression of what was given back for a reservation: its id and its order's, each."""
    rows = ExchangeReturn.objects.filter(
        partner_id=OuterRef("partner_id"), exchange__purchases__reservation=OuterRef("pk")
    )
    return ArraySubquery(rows.order_by("position").values(told=TOLD))


def swapped_to() -> ArraySubquery:
    """Return the expression of what was bought for a reservation in an exchange that was carried out."""
    rows = ExchangePurchase.objects.filter(
        partner_id=OuterRef("partner_id"), exchange__returns__reservation=OuterRef("pk"), reservation__isnull=False
    )
    return ArraySubquery(rows.order_by("position").values(told=TOLD))
