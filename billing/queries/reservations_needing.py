"""Reservations that somebody should see to: bought lately, with a payment that failed, about to expire."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, DateField, Exists, F, OuterRef, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast

from billing.models import Payment
from customers.queries.access import Place
from reservations.models import Reservation
from reservations.models.reservation import EXPIRING_WITHIN
from reservations.queries.status import running

AT_MOST = 20
"""Of each kind: more would not be read."""


class Kind(StrEnum):
    BOUGHT_LATELY = "bought_lately"
    PAYMENT_FAILED = "payment_failed"
    EXPIRING = "expiring"


@dataclass(frozen=True, slots=True)
class ReservationNeeding:
    """A reservation and why it is here.

    ``amount_minor``: what was paid for it, or the payment that failed; ``due_on`` and ``number`` are that payment's.
    """

    kind: str
    id: uuid.UUID
    order_id: uuid.UUID
    customer_id: uuid.UUID
    company_name: str
    name: str
    quantity: int
    product: str
    currency: str
    purchased_at: datetime
    expires_at: datetime
    amount_minor: int | None
    due_on: date | None
    number: int | None

    @property
    def is_bought_lately(self) -> bool:
        return self.kind == Kind.BOUGHT_LATELY

    @property
    def place(self) -> Place:
        return Place(self.order_id, self.id)


Rows = QuerySet[Any, tuple[Any, ...]]


def reservations_needing(
    *,
    partner_id: uuid.UUID,
    bought_since: datetime,
    bought_before: datetime,
    excluded_types: Collection[str],
    now: datetime,
) -> list[ReservationNeeding]:
    """Return a partner's reservations of all three kinds, ``AT_MOST`` of each, the next to end first; one query.

    ``bought_since``, ``bought_before`` and ``excluded_types`` are for the first kind. The last does not renew
    itself. What is in an act already needs nobody, but for a payment that failed.
    """
    mine = running(Reservation.objects.filter(partner_id=partner_id), now=now)
    idle = mine.filter(open_act=None)
    bought = idle.filter(purchased_at__gte=bought_since, purchased_at__lt=bought_before).exclude(
        item__resource_type__in=list(excluded_types)
    )
    expiring = idle.filter(is_renewed=False, expires_at__lte=now + EXPIRING_WITHIN)
    rows = _bought(bought.order_by("purchased_at", "pk")[:AT_MOST]).union(
        _failed(partner_id, now), _expiring(expiring.order_by("expires_at", "pk")[:AT_MOST]), all=True
    )
    return [ReservationNeeding(*row) for row in rows]


def _bought(rows: QuerySet[Reservation]) -> Rows:
    paid = Payment.objects.filter(reservation=OuterRef("pk"), state=Payment.State.SUCCEEDED).order_by()
    total = paid.values("reservation").annotate(total=Sum("amount_minor")).values("total")
    return _read(rows, Kind.BOUGHT_LATELY, "", amount=Subquery(total, output_field=BigIntegerField()))


def _expiring(rows: QuerySet[Reservation]) -> Rows:
    return _read(rows, Kind.EXPIRING, "", amount=Value(None, BigIntegerField()))


def _failed(partner_id: uuid.UUID, now: datetime) -> Rows:
    """Return payments that failed and were not followed by one that was made; the latest first."""
    later = Payment.objects.filter(
        reservation=OuterRef("reservation"), number__gt=OuterRef("number"), state=Payment.State.SUCCEEDED
    )
    payments = Payment.objects.filter(
        ~Exists(later),
        partner_id=partner_id,
        state=Payment.State.FAILED,
        reservation__state=Reservation.State.SUCCEEDED,
        reservation__expires_at__gt=now,
    )
    latest = payments.order_by("-due_on", "pk")[:AT_MOST]
    return _read(latest, Kind.PAYMENT_FAILED, "reservation__", amount=F("amount_minor"), is_payment=True)


def _read(rows: QuerySet[Any], kind: Kind, to: str, *, amount: Any, is_payment: bool = False) -> Rows:
    """Return rows in the order of `ReservationNeeding`; ``to`` is the way from a row to its reservation."""
    none: dict[str, Any] = {"due": Value(None, DateField()), "nth": Value(None, BigIntegerField())}
    payment: dict[str, Any] = {"due": F("due_on"), "nth": Cast("number", BigIntegerField())}
    own = payment if is_payment else none
    read: Rows = rows.annotate(kind=Value(kind.value, TextField()), minor=amount, **own).values_list(
        "kind",
        f"{to}id",
        f"{to}order_id",
        f"{to}customer_id",
        f"{to}customer__company_name",
        f"{to}name",
        f"{to}quantity",
        f"{to}item__name",
        f"{to}order__currency",
        f"{to}purchased_at",
        f"{to}expires_at",
        "minor",
        "due",
        "nth",
    )
    return read
