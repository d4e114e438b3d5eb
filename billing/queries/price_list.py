"""The price sheet of a day: what is on sale, in a customer's currency."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from billing.models import Price
from reservations.models import CatalogItem, SaleEnd
from reservations.policy.purchase import is_retired
from reservations.policy.renewal import Offer, offer_on

Pair = tuple[int, str]
"""A product and a term."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty: anything. ``types``: only these resource types are of interest at all."""

    text: str = ""
    type: str = ""
    region: str | None = None
    term: str = ""
    series: str = ""
    vcpus: int | None = None
    types: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer, each among what the ones before it leave."""

    types: list[str]
    regions: list[str]
    terms: list[str]
    series: list[str]
    vcpus: list[int]


@dataclass(frozen=True, slots=True)
class OnSale:
    """A product today: what is offered of it, and one unit's price for the whole term, by term."""

    item: CatalogItem
    offer: Offer
    is_retired: bool
    prices: dict[str, int]


def prices_on(*, currency: str, on: date) -> QuerySet[Price]:
    """Return the prices in force on a day: of each product and term the latest."""
    same = Price.objects.filter(item=OuterRef("item"), term=OuterRef("term"), currency=currency)
    later = same.filter(from_on__gt=OuterRef("from_on"), from_on__lte=on)
    return Price.objects.filter(~Exists(later), currency=currency, from_on__lte=on)


def price_list(*, currency: str, on: date, wanted: Wanted | None = None) -> QuerySet[Price]:
    """Return what is on sale on a day, each with ``product`` and ``place`` to sort by; with the product itself."""
    ended = SaleEnd.objects.filter(series=Lower(OuterRef("item__series")), term=OuterRef("term"), ended_on__lte=on)
    prices = prices_on(currency=currency, on=on).filter(
        ~Exists(ended), Q(item__retired_on__isnull=True) | Q(item__retired_on__gt=on)
    )
    sought = wanted or Wanted()
    return (
        prices.filter(_of(sought), *_containing(sought.text))
        .annotate(product=F("item__name"), place=F("item__region"))
        .select_related("item")
    )


def choices_on(*, currency: str, on: date, wanted: Wanted) -> Choices:
    """Return what the filters of the price list offer; one query."""
    everything = price_list(currency=currency, on=on, wanted=Wanted(types=wanted.types))
    rows = everything.order_by().values_list(
        "item__resource_type", "item__region", "term", "item__series", "item__vcpus"
    )
    found = list(rows.distinct())
    types = {row[0] for row in found}
    found = [row for row in found if wanted.type in ("", row[0])]
    regions = {row[1] for row in found}
    found = [row for row in found if wanted.region in (None, row[1])]
    terms = {row[2] for row in found}
    found = [row for row in found if wanted.term in ("", row[2])]
    series = {row[3] for row in found if row[3]}
    found = [row for row in found if wanted.series in ("", row[3])]
    return Choices(
        types=sorted(types),
        regions=sorted(regions),
        terms=sorted(terms),
        series=sorted(series, key=str.lower),
        vcpus=sorted({row[4] for row in found if row[4]}),
    )


def on_sale(item_ids: Iterable[int], *, currency: str, on: date) -> dict[int, OnSale]:
    """Return these products as they are sold on a day, whether they are or not; three queries."""
    items = {item.pk: item for item in CatalogItem.objects.filter(pk__in=set(item_ids))}
    prices: dict[int, dict[str, int]] = {pk: {} for pk in items}
    for price in prices_on(currency=currency, on=on).filter(item__in=items):
        prices[price.item_id][price.term] = price.unit_minor
    ends = SaleEnd.objects.filter(series__in={item.series.lower() for item in items.values() if item.series})
    sale_ends = {(end.series, end.term): end.ended_on for end in ends}
    return {pk: _sold(item, prices[pk], sale_ends, on) for pk, item in items.items()}


def _sold(item: CatalogItem, prices: dict[str, int], sale_ends: dict[tuple[str, str], date], on: date) -> OnSale:
    ends = {term: day for (series, term), day in sale_ends.items() if series == item.series.lower()}
    offer = offer_on(
        on, resource_type=item.resource_type, retired_on=item.retired_on, sale_ends=ends, priced_terms=prices
    )
    return OnSale(item, offer, is_retired(item.retired_on, on), prices)


def _of(wanted: Wanted) -> Q:
    exactly = {
        "item__resource_type": wanted.type or None,
        "item__region": wanted.region,
        "term": wanted.term or None,
        "item__series": wanted.series or None,
        "item__vcpus": wanted.vcpus,
        "item__resource_type__in": list(wanted.types) or None,
    }
    return Q(**{name: value for name, value in exactly.items() if value is not None})


def _containing(text: str) -> list[Q]:
    """Every word counts, wherever it stands."""
    return [
        Q(item__name__icontains=word) | Q(item__sku__icontains=word) | Q(item__series__icontains=word)
        for word in text.split()
    ]
