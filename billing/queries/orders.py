"""A customer's orders with what was paid for them, and one order with its payments."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from billing.models import Payment
from billing.queries.reservation_facts import billing_facts
from core.id_prefix import id_begins_with
from core.name_key import begins_with
from reservations.models import Reservation, ReservationOrder
from reservations.queries.status import Status, shown_status

MOST_PAYMENTS = 500
"""Of one order on its page: five years of months, and several returns."""


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: those whose name or ID begins with a text, those in a state."""

    text: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order with its reservations, oldest first, and its payments by their day.

    A reservation carries its ``status``. Payments that a remainder only carries as history stand once, where they
    were made.
    """

    order: ReservationOrder
    reservations: list[Reservation]
    payments: list[Payment] = field(default_factory=list)
    has_more_payments: bool = False


def orders_of(
    *, partner_id: uuid.UUID, customer_id: uuid.UUID, wanted: OrderFilter = OrderFilter(), now: datetime
) -> QuerySet[ReservationOrder]:
    """Return a customer's orders with ``products``, ``shown_state`` and what ``_with_sums`` adds."""
    rows = ReservationOrder.objects.filter(partner_id=partner_id, customer_id=customer_id)
    if wanted.text:
        rows = rows.filter(begins_with(wanted.text) | id_begins_with(wanted.text))
    shown = rows.annotate(shown_state=_shown_state(now))
    if wanted.state:
        shown = shown.filter(shown_state=wanted.state)
    products = Reservation.objects.filter(partner_id=OuterRef("partner_id"), order=OuterRef("pk")).order_by()
    named = shown.annotate(products=ArraySubquery(products.values("item__name").distinct()))
    return _with_sums(named, now)


def order_record(
    *, partner_id: uuid.UUID, customer_id: uuid.UUID, order_id: uuid.UUID, now: datetime
) -> OrderRecord | None:
    """Return one order of a customer, in three queries; None for another's as for none."""
    orders = ReservationOrder.objects.filter(partner_id=partner_id, customer_id=customer_id, pk=order_id)
    shown = _with_sums(orders.annotate(shown_state=_shown_state(now)), now)
    order = shown.select_related("customer", "billing_subscription", "balance").first()
    if order is None:
        return None
    held = Reservation.objects.filter(partner_id=partner_id, order=order)
    reservations = held.select_related(
        "item", "scope_subscription", "scope_resource_group", "scope_management_group", "remainder_of", "split_from"
    ).annotate(status=shown_status(now=now, payment_failed=billing_facts(now.date()).payment_failed))
    rows = Payment.objects.filter(partner_id=partner_id, reservation__order=order, carried_from=None)
    payments = list(
        rows.select_related("reservation").order_by("due_on", "number", "reservation__created_at")[: MOST_PAYMENTS + 1]
    )
    return OrderRecord(
        order=order,
        reservations=list(reservations.order_by("created_at", "pk")),
        payments=payments[:MOST_PAYMENTS],
        has_more_payments=len(payments) > MOST_PAYMENTS,
    )


def status_of(reservation: Reservation) -> Status:
    """Return the status that a reservation of a record carries."""
    return Status(getattr(reservation, "status"))  # noqa: B009 - an annotation, which the type does not know


def _shown_state(now: datetime) -> Case:
    states = ReservationOrder.State
    return Case(
        When(~Q(state=states.SUCCEEDED), then=F("state")),
        When(expires_at__lte=now, then=Value(states.EXPIRED)),
        default=F("state"),
        output_field=models.CharField(),
    )


def _with_sums(orders: QuerySet[ReservationOrder], now: datetime) -> QuerySet[ReservationOrder]:
    """Add the total that was ordered in minor units, how many payments there are and were made, and whether the
    latest of one of its reservations failed: ``total_minor``, ``payments_number``, ``paid_number``, ``has_failed``.

    A month in which several reservations of the order pay counts once.
    """
    payments = Payment.objects.filter(partner_id=OuterRef("partner_id"), reservation__order=OuterRef("pk")).order_by()
    failed = Reservation.objects.filter(partner_id=OuterRef("partner_id"), order=OuterRef("pk"))
    return orders.annotate(
        total_minor=_total(),
        payments_number=Subquery(payments.values("reservation__order").annotate(n=_months()).values("n")),
        paid_number=Subquery(
            payments.filter(state=Payment.State.SUCCEEDED)
            .values("reservation__order")
            .annotate(n=_months())
            .values("n")
        ),
        has_failed=Exists(failed.filter(billing_facts(now.date()).payment_failed)),
    )


def _months() -> Count:
    return Count("number", distinct=True)


def _total() -> Subquery:
    """Return the sum of the schedule that the purchase made: that of the order's first reservation."""
    first = Reservation.objects.filter(
        partner_id=OuterRef(OuterRef("partner_id")), order=OuterRef(OuterRef("pk"))
    ).order_by("created_at", Coalesce("remainder_of", "split_from").asc(nulls_first=True), "pk")
    payments = Payment.objects.filter(
        partner_id=OuterRef("partner_id"), reservation=Subquery(first.values("pk")[:1]), carried_from=None
    )
    total = payments.order_by().values("reservation").annotate(total=Sum("amount_minor")).values("total")
    return Subquery(total, output_field=BigIntegerField())
