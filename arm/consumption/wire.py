"""Use of reservations as Azure describes it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from reservations.models import Reservation
from reservations.queries.use_over_time import Use

SUMMARIES, DETAILS = "reservationSummaries", "reservationDetails"
PROVIDER = "Microsoft.Consumption"
KIND = "Reservation"
PLACES = Decimal("0.0001")


class SummaryProperties(serializers.Serializer[Any]):
    reservationOrderId = serializers.UUIDField()
    reservationId = serializers.UUIDField()
    skuName = serializers.CharField()
    kind = serializers.CharField()
    reservedHours = serializers.FloatField()
    usedHours = serializers.FloatField()
    usageDate = serializers.DateTimeField()
    minUtilizationPercentage = serializers.FloatField()
    avgUtilizationPercentage = serializers.FloatField()
    maxUtilizationPercentage = serializers.FloatField()
    purchasedQuantity = serializers.FloatField()
    remainingQuantity = serializers.FloatField()
    totalReservedQuantity = serializers.FloatField()
    usedQuantity = serializers.FloatField()
    utilizedPercentage = serializers.FloatField()


class SummaryBody(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    properties = SummaryProperties()


class SummaryList(serializers.Serializer[Any]):
    value = SummaryBody(many=True)
    nextLink = serializers.CharField(required=False)


class DetailProperties(serializers.Serializer[Any]):
    reservationOrderId = serializers.UUIDField()
    reservationId = serializers.UUIDField()
    skuName = serializers.CharField()
    kind = serializers.CharField()
    instanceId = serializers.CharField(required=False)
    instanceFlexibilityGroup = serializers.CharField()
    instanceFlexibilityRatio = serializers.CharField()
    reservedHours = serializers.FloatField()
    usedHours = serializers.FloatField()
    usageDate = serializers.DateTimeField()
    totalReservedQuantity = serializers.FloatField()


class DetailBody(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    properties = DetailProperties()


class DetailList(serializers.Serializer[Any]):
    value = DetailBody(many=True)
    nextLink = serializers.CharField(required=False)


def summary_body(use: Use) -> dict[str, Any]:
    """Return the use of a reservation on a day or in a month.

    A day is the finest that is known, so a day's lowest and highest share are its own; a month's are its days'.
    Quantities are units: those of the reservation, and the share of them that was used.
    """
    quantity = Decimal(use.reservation.quantity)
    used = use.share * quantity / 100
    return _body(
        use,
        SUMMARIES,
        {
            "minUtilizationPercentage": _number(use.lowest),
            "avgUtilizationPercentage": _number(use.share),
            "maxUtilizationPercentage": _number(use.highest),
            "purchasedQuantity": _number(quantity),
            "remainingQuantity": _number(quantity - used),
            "totalReservedQuantity": _number(quantity),
            "usedQuantity": _number(used),
            "utilizedPercentage": _number(use.share),
        },
    )


def detail_bodies(rows: Iterable[Use]) -> list[dict[str, Any]]:
    """Return the days on which hours were used, a row for each.

    Azure tells a row for each instance. Which instances took the hours is not known here: ``instanceId`` is what the
    reservation applies to now, the subscription or group that they are in, and left out of a shared one. Sums over rows
    are right; the number of instances can't be told from them.
    """
    return [_detail(one) for one in rows if one.used]


def _detail(use: Use) -> dict[str, Any]:
    item, scope_id = use.reservation.item, use.reservation.scope_arm_id
    return _body(
        use,
        DETAILS,
        {
            **({"instanceId": scope_id} if scope_id else {}),
            "instanceFlexibilityGroup": item.flexibility_group or "NA",
            "instanceFlexibilityRatio": f"{item.flexibility_ratio or 1:f}",
            "totalReservedQuantity": _number(Decimal(use.reservation.quantity)),
        },
    )


def _body(use: Use, kind: str, more: dict[str, Any]) -> dict[str, Any]:
    reservation: Reservation = use.reservation
    name = f"{reservation.pk}_{use.on:%Y%m%d}"
    return {
        "id": f"{reservation.arm_id}/providers/{PROVIDER}/{kind}/{name}",
        "name": name,
        "type": f"{PROVIDER}/{kind}",
        "properties": {
            "reservationOrderId": str(reservation.order_id),
            "reservationId": str(reservation.pk),
            "skuName": reservation.item.sku,
            "kind": KIND,
            "reservedHours": _number(use.reserved),
            "usedHours": _number(use.used),
            # az reads it by this very pattern, without fractions of a second.
            "usageDate": f"{use.on:%Y-%m-%d}T00:00:00Z",
            **more,
        },
    }


def _number(value: Decimal) -> float:
    return float(Decimal(value).quantize(PLACES))
