"""The price list to choose from, as purchases and exchanges show it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from billing.models import Price
from billing.policy.purchase_sum import PurchaseSum, line_sum
from billing.policy.terms import BillingPlan, Term
from billing.queries.price_list import Choices, Wanted, choices_on, price_list
from portal.forms.buy import CatalogFilterForm
from portal.forms.lists import said
from portal.http import PartnerRequest
from portal.keyset import KeysetPage, counted_page
from portal.pills import Pill, filter_pill
from portal.templatetags.places import region_name, resource_type_name
from reservations.models.order import TERM_NAMES
from reservations.policy.renewal import UPFRONT_ONLY
from reservations.queries.listing import ALL_REGIONS

SORTS = {
    "product": ("product", "place", "term", "id"),
    "region": ("place", "product", "term", "id"),
    "price": ("unit_minor", "id"),
}
DEFAULT_SORT = "product"


@dataclass(frozen=True, slots=True)
class Offered:
    """One product for one term: what a unit costs. ``typed`` and ``error``: of a quantity that made no sense."""

    price: Price
    sum: PurchaseSum
    typed: str = "1"
    error: str = ""

    @property
    def term_name(self) -> str:
        return str(TERM_NAMES[self.price.term])


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """A page of the price list with its filters."""

    rows: list[Offered]
    page: KeysetPage[Price]
    total: int
    is_more: bool
    text: str
    is_narrowed: bool
    pills: list[Pill] = field(default_factory=list)
    default_sort: str = DEFAULT_SORT


@dataclass(frozen=True, slots=True)
class Mistyped:
    """A quantity that was sent for a row and is refused."""

    price_id: int
    typed: str
    error: str


def catalog_page(
    request: PartnerRequest, *, currency: str, types: Collection[str] = (), mistyped: Mistyped | None = None
) -> CatalogPage:
    """Put together what the address asks for, of some resource types only if told; two queries."""
    asked = said(CatalogFilterForm(request.GET))
    wanted = _wanted(asked, types)
    on = request.now.date()
    choices = choices_on(currency=currency, on=on, wanted=wanted)
    sort = asked.get("sort", DEFAULT_SORT)
    page, total, is_more = counted_page(
        price_list(currency=currency, on=on, wanted=wanted),
        keys=SORTS[sort.removeprefix("-")],
        cursor=request.GET.get("page"),
        is_ascending=not sort.startswith("-"),
    )
    return CatalogPage(
        rows=[offered(price, mistyped) for price in page.rows],
        page=page,
        total=total,
        is_more=is_more,
        text=wanted.text,
        is_narrowed=wanted != Wanted(types=types),
        pills=_pills(request, wanted, choices),
    )


def _wanted(asked: dict[str, Any], types: Collection[str]) -> Wanted:
    region = asked.get("region")
    return Wanted(
        text=asked.get("text", ""),
        type=asked.get("type", ""),
        region="" if region == ALL_REGIONS else region,
        term=asked.get("term", ""),
        series=asked.get("series", ""),
        vcpus=asked.get("vcpus"),
        types=types,
    )


def offered(price: Price, mistyped: Mistyped | None = None) -> Offered:
    """Return a price as a row of the list, with what was mistyped for it."""
    is_upfront = price.item.resource_type in UPFRONT_ONLY
    plan = BillingPlan.UPFRONT if is_upfront else BillingPlan.MONTHLY
    total = line_sum(price.unit_minor, 1, Term(price.term), plan)
    if mistyped and mistyped.price_id == price.pk:
        return Offered(price, total, mistyped.typed, mistyped.error)
    return Offered(price, total)


def _pills(request: PartnerRequest, wanted: Wanted, choices: Choices) -> list[Pill]:
    regions = [(code or ALL_REGIONS, region_name(code)) for code in choices.regions]
    region = "" if wanted.region is None else wanted.region or ALL_REGIONS
    sizes = [(str(number), str(number)) for number in choices.vcpus]
    return [
        filter_pill(request, _("Type"), "type", [(one, resource_type_name(one)) for one in choices.types], wanted.type),
        filter_pill(request, _("Region"), "region", regions, region),
        filter_pill(request, _("Term"), "term", [(one, TERM_NAMES[one]) for one in choices.terms], wanted.term),
        filter_pill(request, _("Series"), "series", [(one, one) for one in choices.series], wanted.series),
        filter_pill(request, _("vCPU"), "vcpus", sizes, str(wanted.vcpus or "")),
    ]
