"""How much of reservations was used, by day or by month, a page of rows at a time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Max, Min, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth

from reservations.models import Reservation, UtilizationDay

RESERVATIONS_A_PAGE = 50
ROWS_A_PAGE = 500
PERCENT = DecimalField(max_digits=12, decimal_places=6)
BESIDE = ("item", "scope_subscription", "scope_resource_group", "scope_management_group")


@dataclass(frozen=True, slots=True)
class Window:
    """The days asked about, both included; by month they are whole months."""

    first: date
    last: date
    is_monthly: bool

    @classmethod
    def of(cls, first: date, last: date, *, is_monthly: bool) -> "Window":
        if not is_monthly:
            return cls(first, last, is_monthly)
        return cls(first.replace(day=1), last, is_monthly)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: with this reservation, at this day."""

    reservation_id: uuid.UUID
    day: date


@dataclass(frozen=True, slots=True)
class Use:
    """Hours of one reservation on a day or in a month; the shares in percent are its days' lowest and highest."""

    reservation: Reservation
    on: date
    reserved: Decimal
    used: Decimal
    lowest: Decimal
    highest: Decimal

    @property
    def share(self) -> Decimal:
        """Used hours of reserved ones, in percent."""
        return self.used / self.reserved * 100 if self.reserved else Decimal()


@dataclass(frozen=True, slots=True)
class UsePage:
    """Rows by reservation and day, and where the next page begins; a page can be empty and not the last one."""

    rows: Sequence[Use]
    next: Place | None


def use_over_time(reservations: QuerySet[Reservation], window: Window, *, begin: Place | None = None) -> UsePage:
    """Return what is known of these reservations in a window, from ``begin`` on. Two queries.

    Reservations are read in the order of their ids, so many at a time, and their rows by the table's own key: a page
    costs the same however many reservations there are.
    """
    candidates = _in(window, reservations)
    if begin:
        candidates = candidates.filter(pk__gte=begin.reservation_id)
    found = list(candidates.select_related(*BESIDE).order_by("pk")[: RESERVATIONS_A_PAGE + 1])
    by_id = {one.pk: one for one in found[:RESERVATIONS_A_PAGE]}
    rows = list(_rows(list(by_id), window, begin)[: ROWS_A_PAGE + 1])
    told = [Use(by_id[reservation_id], *row) for reservation_id, *row in rows[:ROWS_A_PAGE]]
    if len(rows) > ROWS_A_PAGE:
        return UsePage(told, Place(rows[-1][0], rows[-1][1]))
    more = found[RESERVATIONS_A_PAGE:]
    return UsePage(told, Place(more[0].pk, window.first) if more else None)


def _in(window: Window, reservations: QuerySet[Reservation]) -> QuerySet[Reservation]:
    """Leave out those that had ended before the window, or began after it."""
    begins = datetime.combine(window.first, time.min, UTC)
    ends = datetime.combine(window.last, time.min, UTC) + timedelta(days=1)
    running = Q(ended_at__isnull=True) | Q(ended_at__gte=begins)
    return reservations.filter(running, expires_at__gte=begins, purchased_at__lt=ends)


def _rows(ids: Sequence[uuid.UUID], window: Window, begin: Place | None) -> QuerySet[UtilizationDay, tuple[Any, ...]]:
    days = UtilizationDay.objects.filter(reservation_id__in=ids, day__gte=window.first, day__lte=window.last)
    if begin:
        days = days.exclude(reservation_id=begin.reservation_id, day__lt=begin.day)
    used_of_reserved = When(reserved_hours__gt=0, then=F("used_hours") * 100 / F("reserved_hours"))
    share = Case(used_of_reserved, default=Decimal(), output_field=PERCENT)
    if not window.is_monthly:
        shared = days.annotate(share=share).order_by("reservation_id", "day")
        return shared.values_list("reservation_id", "day", "reserved_hours", "used_hours", "share", "share")
    months = days.annotate(share=share, month=TruncMonth("day")).values("reservation_id", "month")
    sums = months.annotate(
        reserved=Sum("reserved_hours"), used=Sum("used_hours"), lowest=Min("share"), highest=Max("share")
    )
    ordered = sums.order_by("reservation_id", "month")
    return ordered.values_list("reservation_id", "month", "reserved", "used", "lowest", "highest")
