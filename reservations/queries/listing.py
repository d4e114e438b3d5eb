"""The list of reservations: a customer's or all of a partner's, filtered, sorted, a page at a time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from core.counting import CountUpTo
from reservations.models import Reservation
from reservations.queries.facts import BillingFacts
from reservations.queries.rows import ReservationRow, readable, row_of
from reservations.queries.status import running, shown_status

PAGE_SIZE = 50
MOST_COUNTED = 10_000
NOT_ENDED = "running"
EVERY = "all"
ALL_REGIONS = "global"
"""How the filter calls products that are sold for all regions at once."""

SORTS = {
    "name": ("name", "id"),
    "company": ("customer__company_name", "-purchased_at", "id"),
    "product": ("item__name", "item__region", "id"),
    "term": ("order__term", "order__billing_plan", "id"),
    "quantity": ("quantity", "id"),
    "status": ("status", "expires_at", "id"),
    "purchased": ("purchased_at", "-id"),
    "expires": ("expires_at", "id"),
}
DEFAULT_SORT = "-purchased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of the list is wanted, as the address says it.

    ``is_low``: the last week known was under-used. ``billed_to``, ``scoped_to``: ids of subscriptions.
    """

    text: str = ""
    status: str = NOT_ENDED
    product: str = ""
    region: str = ""
    expires_within: int | None = None
    is_low: bool = False
    billed_to: uuid.UUID | None = None
    scoped_to: uuid.UUID | None = None
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Tell whether something other than "not ended" keeps rows away."""
        has_status = self.status not in {NOT_ENDED, EVERY}
        by_use = self.is_low or self.billed_to or self.scoped_to
        return bool(self.text or self.product or self.region or self.expires_within or has_status or by_use)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationPage:
    """A page of the list; ``total`` is counted up to a bound, ``is_more`` says that it was reached."""

    rows: Sequence[ReservationRow]
    number: int
    total: int
    is_more: bool

    @property
    def is_beyond(self) -> bool:
        """Tell whether the page lies after the last one."""
        return not self.rows and self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if len(self.rows) == PAGE_SIZE and (self.is_more or self.last < self.total) else None


def reservation_page(
    *,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID | None = None,
    filters: Filters,
    billing: BillingFacts,
    now: datetime,
) -> ReservationPage:
    """Read one page with one query; a page beyond the last is empty."""
    wanted = _wanted(partner_id, customer_id, filters, billing, now)
    start = (filters.page - 1) * PAGE_SIZE
    counted = wanted.order_by().values("pk")[: MOST_COUNTED + 1]
    read = readable(wanted, billing=billing, now=now).annotate(total=CountUpTo(counted))
    found = list(read.order_by(*_order(filters.sort))[start : start + PAGE_SIZE])
    total = found[0]["total"] if found else 0
    return ReservationPage(
        rows=[row_of(one, now=now) for one in found],
        number=filters.page,
        total=min(total, MOST_COUNTED),
        is_more=total > MOST_COUNTED,
    )


def reservation_rows(
    *,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID | None = None,
    filters: Filters,
    billing: BillingFacts,
    now: datetime,
    at_most: int,
) -> list[ReservationRow]:
    """Read what the filters leave, in their order, whichever page; one query."""
    wanted = readable(_wanted(partner_id, customer_id, filters, billing, now), billing=billing, now=now)
    return [row_of(one, now=now) for one in wanted.order_by(*_order(filters.sort))[:at_most]]


def _wanted(
    partner_id: uuid.UUID,
    customer_id: uuid.UUID | None,
    filters: Filters,
    billing: BillingFacts,
    now: datetime,
) -> QuerySet[Reservation]:
    reservations = Reservation.objects.filter(partner_id=partner_id)
    if customer_id:
        reservations = reservations.filter(customer_id=customer_id)
    annotated = reservations.annotate(status=shown_status(now=now, payment_failed=billing.payment_failed))
    return _narrowed(_with_status(annotated, filters.status, now), filters, now)


def _with_status(reservations: QuerySet[Reservation], status: str, now: datetime) -> QuerySet[Reservation]:
    if status == EVERY:
        return reservations
    if status == NOT_ENDED:
        return running(reservations, now=now)
    return reservations.filter(Q(status=status))


def _narrowed(reservations: QuerySet[Reservation], filters: Filters, now: datetime) -> QuerySet[Reservation]:
    conditions = Q()
    if filters.text:
        conditions &= _contains(filters.text)
    if filters.product:
        conditions &= Q(item__resource_type=filters.product)
    if filters.region:
        conditions &= Q(item__region="" if filters.region == ALL_REGIONS else filters.region)
    if filters.is_low:
        conditions &= Q(utilization_week__is_low=True)
    if filters.billed_to:
        conditions &= Q(order__billing_subscription=filters.billed_to)
    if filters.scoped_to:
        conditions &= Q(scope_subscription=filters.scoped_to)
    if filters.expires_within:
        conditions &= Q(expires_at__gt=now, expires_at__lte=now + timedelta(days=filters.expires_within))
    return reservations.filter(conditions)


def _contains(text: str) -> Q:
    in_words = Q(name__icontains=text) | Q(item__name__icontains=text) | Q(item__sku__icontains=text)
    return in_words | Q(id__istartswith=text) | Q(order__id__istartswith=text)


def _order(sort: str) -> list[str]:
    """Return the columns of a sort; a minus turns every one of them, so that an index serves both ways."""
    columns = SORTS[sort.removeprefix("-")]
    if not sort.startswith("-"):
        return list(columns)
    return [column.removeprefix("-") if column.startswith("-") else f"-{column}" for column in columns]
