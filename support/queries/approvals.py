"""How refunds and exchanges were approved: by whom, with which right and reason, under which rule and threshold."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from billing.models import ExchangeTransition, RefundLine, RefundTransition
from billing.queries.days import within_days
from core.models import AuditEvent
from support.models import SupportRequest

AUTOMATIC, DESK, SECOND_PERSON, WAITING = "automatic", "desk", "second", "waiting"
GATES: Mapping[str, tuple[str, ...]] = {
    AUTOMATIC: ("within_automatic_amount",),
    DESK: ("approved_by_desk", "rejected_by_desk", "stopped_by_desk", "approval_taken_back", "requeued_by_desk"),
    SECOND_PERSON: ("approved_by_second_person", "declined_by_second_person"),
}
"""The reasons of the states that tell who decided."""

OPEN_STATES = ("submitted", "awaiting_confirmation", "awaiting_second_person", "awaiting_approval", "dead")
PARTNER_TABLE, AMOUNTS_TABLE = "customers_partner", "customers_secondpersonamount"
AUTOMATIC_COLUMN, AMOUNT_COLUMN = "auto_approval_usd_minor", "amount_usd_minor"


@dataclass(frozen=True, slots=True)
class ApprovalFilter:
    """Which: of customers whose name holds some text, decided so, submitted within UTC days, both included."""

    name: str = ""
    gate: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != ApprovalFilter()


@dataclass(frozen=True, slots=True)
class Threshold:
    """An amount from an instant on, in US cents, and who set it."""

    usd_minor: int
    at: datetime
    who: str


def approvals_of(partner_id: uuid.UUID, wanted: ApprovalFilter = ApprovalFilter()) -> QuerySet[SupportRequest]:
    """Return the requests of refunds and exchanges with their states, quotes and policies; ``rules``: of the lines."""
    rows = SupportRequest.objects.filter(
        Q(refund__isnull=False) | Q(exchange__isnull=False),
        within_days("created_at", wanted.since, wanted.until),
        partner_id=partner_id,
    )
    if wanted.name:
        rows = rows.filter(customer__company_name__icontains=wanted.name)
    if wanted.gate == WAITING:
        rows = rows.filter(Q(refund__state__in=OPEN_STATES) | Q(exchange__state__in=OPEN_STATES))
    elif wanted.gate:
        rows = rows.filter(_went_through(GATES[wanted.gate]))
    lines = RefundLine.objects.filter(partner_id=OuterRef("partner_id"), refund_id=OuterRef("refund_id")).order_by()
    return (
        rows.select_related("customer", "requested_by", "refund__quote__policy", "exchange__quote__policy")
        .annotate(rules=ArraySubquery(lines.values("rule").distinct()))
        .prefetch_related(
            Prefetch("refund__transitions", RefundTransition.objects.order_by("number")),
            Prefetch("exchange__transitions", ExchangeTransition.objects.order_by("number")),
        )
    )


def _went_through(reasons: Sequence[str]) -> Q:
    own = {"partner_id": OuterRef("partner_id"), "reason__in": reasons}
    return Q(Exists(RefundTransition.objects.filter(refund_id=OuterRef("refund_id"), **own))) | Q(
        Exists(ExchangeTransition.objects.filter(exchange_id=OuterRef("exchange_id"), **own))
    )


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Every amount that was set for a partner, the oldest first, as the audit trail tells."""

    automatic: Sequence[Threshold]
    second_person: Sequence[Threshold]

    def automatic_at(self, at: datetime) -> Threshold | None:
        """Return up to what was approved automatically at an instant."""
        return _last_before(self.automatic, at)

    def second_person_at(self, at: datetime, usd_minor: int | None) -> Threshold | None:
        """Return who had set an own amount that was in force at an instant."""
        if usd_minor is None:
            return None
        return _last_before([one for one in self.second_person if one.usd_minor == usd_minor], at)


def thresholds_of(partner_id: uuid.UUID) -> Thresholds:
    """Read them from the audit trail; one query."""
    events = AuditEvent.objects.filter(
        Q(table_name=PARTNER_TABLE, row_id=str(partner_id), after__has_key=AUTOMATIC_COLUMN)
        | Q(table_name=AMOUNTS_TABLE, after__has_key=AMOUNT_COLUMN),
        partner_id=partner_id,
    )
    automatic: list[Threshold] = []
    second: list[Threshold] = []
    for event in events.order_by("at", "pk").only("at", "actor_label", "table_name", "after"):
        column = AUTOMATIC_COLUMN if event.table_name == PARTNER_TABLE else AMOUNT_COLUMN
        kept = automatic if event.table_name == PARTNER_TABLE else second
        kept.append(Threshold(int((event.after or {})[column]), event.at, event.actor_label))
    return Thresholds(automatic, second)


def _last_before(found: Sequence[Threshold], at: datetime) -> Threshold | None:
    return next((one for one in reversed(found) if one.at <= at), None)
