"""What the pages of an exchange read: what may be returned with its use, successors on sale, and quotes."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from billing.models import ExchangeQuote, Price
from billing.policy.auto_fill import units_not_used
from billing.policy.product_families import family_of
from billing.queries.price_list import Wanted, price_list
from reservations.models import CatalogItem, Reservation
from reservations.policy.successors import next_series
from reservations.queries.utilization import hours_of_last

DAYS = 7


@dataclass(frozen=True, slots=True)
class Returnable:
    """A reservation of the customer's, and how many of its units were not used in the last seven days."""

    reservation: Reservation
    unused: int
    used_percent: float | None

    @property
    def family(self) -> str:
        return family_of(self.reservation.item.resource_type)


def returnables(
    *, partner_id: uuid.UUID, customer_id: uuid.UUID, ids: Iterable[uuid.UUID], today: date
) -> list[Returnable]:
    """Return the customer's reservations with these ids, in their order; one query. Others are left out."""
    wanted = list(dict.fromkeys(ids))
    rows = Reservation.objects.filter(partner_id=partner_id, customer_id=customer_id, pk__in=wanted)
    told = rows.select_related("order", "item", "open_act", "customer").annotate(hours=hours_of_last(DAYS, today=today))
    found = {one.pk: one for one in told}
    return [_returnable(found[pk]) for pk in wanted if pk in found]


def _returnable(one: Reservation) -> Returnable:
    used, reserved = one.hours or (Decimal(0), Decimal(0))  # type: ignore[attr-defined]
    share = float(used / reserved * 100) if reserved else None
    return Returnable(one, units_not_used(one.quantity, used_hours=used, reserved_hours=reserved), share)


def types_of_family(family: str) -> list[str]:
    """Return the resource types of the catalog that are of a family; one query."""
    types = CatalogItem.objects.order_by().values_list("resource_type", flat=True).distinct()
    return sorted(one for one in types if family_of(one) == family)


def successors_on_sale(items: Sequence[CatalogItem], *, currency: str, on: date) -> list[Price]:
    """Return what takes the place of these sizes: as many vCPU in the same region, of the next series; one query."""
    sized = [item for item in items if item.series and item.vcpus]
    if not sized:
        return []
    alike = Q()
    for item in sized:
        alike |= Q(item__resource_type=item.resource_type, item__region=item.region, item__vcpus=item.vcpus)
    offered = list(price_list(currency=currency, on=on, wanted=Wanted()).filter(alike).order_by("item__name", "term"))
    return list(dict.fromkeys(price for item in sized for price in offered if _follows(item, price, offered)))


def _follows(item: CatalogItem, price: Price, offered: Sequence[Price]) -> bool:
    there = [one.item for one in offered if one.item.region == item.region and one.item.vcpus == item.vcpus]
    following = next_series(item.series, [one.series for one in there])
    return following is not None and price.item in there and price.item.series == following


def exchange_quote_of(
    *, partner_id: uuid.UUID, customer_id: uuid.UUID, person_id: uuid.UUID, quote_id: uuid.UUID
) -> ExchangeQuote | None:
    """Return a person's own quote; None for anybody else's."""
    own = ExchangeQuote.objects.filter(partner_id=partner_id, customer_id=customer_id, requested_by_id=person_id)
    return own.select_related("customer__partner", "policy").filter(pk=quote_id).first()
