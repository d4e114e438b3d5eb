"""Requests as the first page shows them: what is under way, and what was credited lately."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce

from billing.models import ExchangeReturn, RefundLine
from billing.models.states import ANSWER_WITHIN, ExchangeState, RefundState
from customers.queries.access import Place
from support.models import SupportRequest

KT_RETURNS = KeyTransform("returns", "exchange__quote__request")
LATELY = timedelta(days=7)
TOLD_WITHIN = timedelta(minutes=5)
"""A request is closed right after its refund; one that is open later was opened again, and waits for people."""

GOES_ON = frozenset({ExchangeState.PENDING_REFUNDS, ExchangeState.PENDING_PURCHASES})
MOST_OPEN = 20
MOST_DONE = 5

COLUMNS = (
    "number",
    "state",
    "customer_id",
    "customer__company_name",
    "asked_state",
    "asked_state_at",
    "asked_carry_out_at",
    "asked_completed_at",
    "asked_net_minor",
    "asked_currency",
    "offered_minor",
    "asked_lines",
    "note_number",
    "line_count",
    "first_name",
    "title",
    "is_exchange",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what a line about it says; without a refund or an exchange their fields are None.

    ``refund_state`` is the exchange's where it is one; net is what is credited.
    """

    number: str
    state: str
    customer_id: uuid.UUID
    company_name: str
    refund_state: str | None
    refund_state_at: datetime | None
    carry_out_at: datetime | None
    completed_at: datetime | None
    net_minor: int | None
    currency: str | None
    offered_net_minor: int | None
    lines: list[Mapping[str, Any]] | None
    credit_note: str | None
    line_count: int
    first_name: str | None
    title: str
    is_exchange: bool

    @property
    def is_open(self) -> bool:
        return self.state == SupportRequest.State.OPEN

    @property
    def places(self) -> list[Place]:
        """Where the right to decide about its refund is needed."""
        return [Place(uuid.UUID(line["order"]), uuid.UUID(line["reservation"])) for line in self.lines or ()]

    @property
    def confirm_until(self) -> datetime | None:
        is_asked = self.refund_state == RefundState.AWAITING_CONFIRMATION and self.refund_state_at
        return self.refund_state_at + ANSWER_WITHIN if is_asked and self.refund_state_at else None

    def is_running(self, now: datetime) -> bool:
        """Tell whether it goes on by itself within seconds."""
        if self.refund_state == RefundState.APPROVED:
            return self.carry_out_at is None or self.carry_out_at <= now
        if self.refund_state in GOES_ON:
            return True
        if self.refund_state == RefundState.COMPLETED:
            return self.completed_at is not None and now - self.completed_at < TOLD_WITHIN
        return self.refund_state == RefundState.SUBMITTED


def requests_under_way(*, partner_id: uuid.UUID, requested_by: uuid.UUID | None = None, now: datetime) -> list[Asked]:
    """Return a partner's open requests, the latest first, then what was credited lately; one query.

    ``requested_by``: only what this person asked for.
    """
    rows = SupportRequest.objects.filter(partner_id=partner_id)
    if requested_by:
        rows = rows.filter(requested_by_id=requested_by)
    still_open = rows.filter(state=SupportRequest.State.OPEN).order_by("-created_at")[:MOST_OPEN]
    closed, since = rows.filter(state=SupportRequest.State.CLOSED), now - LATELY
    refunded = closed.filter(refund__partner_id=partner_id, refund__completed_at__gt=since)
    exchanged = closed.filter(exchange__partner_id=partner_id, exchange__completed_at__gt=since)
    lately = (
        _read(refunded.order_by("-refund__completed_at")[:MOST_DONE]),
        _read(exchanged.order_by("-exchange__completed_at")[:MOST_DONE]),
    )
    return [Asked(*row) for row in _read(still_open).union(*lately, all=True)]


def _read(rows: QuerySet[SupportRequest]) -> QuerySet[SupportRequest, tuple[Any, ...]]:
    lines = RefundLine.objects.filter(partner_id=OuterRef("partner_id"), refund_id=OuterRef("refund_id"))
    returns = ExchangeReturn.objects.filter(partner_id=OuterRef("partner_id"), exchange_id=OuterRef("exchange_id"))
    counts = lines.order_by().values("refund_id").annotate(number=Count("pk")).values("number")
    returned = returns.order_by().values("exchange_id").annotate(number=Count("pk")).values("number")
    read: QuerySet[SupportRequest, tuple[Any, ...]] = rows.annotate(
        line_count=Coalesce(Subquery(counts), Subquery(returned), 0),
        first_name=Coalesce(
            Subquery(lines.order_by("position").values("reservation__name")[:1]),
            Subquery(returns.order_by("position").values("reservation__name")[:1]),
        ),
        asked_state=Coalesce("refund__state", "exchange__state"),
        asked_state_at=Coalesce("refund__state_at", "exchange__state_at"),
        asked_carry_out_at=Coalesce("refund__carry_out_at", "exchange__carry_out_at"),
        asked_completed_at=Coalesce("refund__completed_at", "exchange__completed_at"),
        asked_net_minor=Coalesce("refund__net_minor", "exchange__credit_minor"),
        asked_currency=Coalesce("refund__currency", "exchange__currency"),
        offered_minor=Coalesce("refund__offered_quote__net_minor", "exchange__offered_quote__credit_minor"),
        asked_lines=Coalesce("refund__quote__request", KT_RETURNS),
        note_number=Coalesce("refund__credit_note__number", "exchange__credit_note__number"),
        is_exchange=ExpressionWrapper(Q(exchange__isnull=False), output_field=BooleanField()),
    ).values_list(*COLUMNS)
    return read
