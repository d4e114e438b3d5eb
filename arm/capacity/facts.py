"""What is told of a reservation beside its own values, read with it in one query."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from arm.who_acted import kind_of_actor
from billing.queries.reservation_facts import billing_facts
from billing.queries.swaps import swapped_from, swapped_to
from core.who_did import who_changed, who_made
from reservations.models import Reservation
from reservations.policy.utilization import Utilization
from reservations.queries.changes import TABLE
from reservations.queries.status import Status, shown_status
from reservations.queries.utilization import days_of_last, utilization_of

BESIDE = (
    "item",
    "order__billing_subscription",
    "scope_subscription",
    "scope_resource_group",
    "scope_management_group",
    "renewed_from",
    "renewed_as",
)
DAYS = 30
Who = Mapping[str, str]
"""label, kind and through of who acted, as the audit trail has them; a program is a kind of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Its status, its use, its kin (as ARM ids), and who made and last changed it.

    ``is_excluded``: the refund rules of today give nothing back for its type. The reservations of ``parts`` and
    ``sources`` are of its own order.
    """

    status: Status
    is_excluded: bool = False
    utilization: Utilization | None = None
    parts: Sequence[uuid.UUID] = ()
    sources: Sequence[uuid.UUID] = ()
    renewed_from: str = ""
    renewed_as: str = ""
    swapped_from: Sequence[str] = ()
    swapped_to: Sequence[str] = ()
    created_by: Who | None = None
    changed_by: Who | None = None


def with_facts(reservations: QuerySet[Reservation], *, now: datetime) -> QuerySet[Reservation]:
    """Let reservations be read with everything that their bodies tell."""
    billing = billing_facts(now.date())
    return reservations.select_related(*BESIDE).annotate(
        status=shown_status(now=now, payment_failed=billing.payment_failed),
        excluded_types=billing.excluded_types,
        days=days_of_last(DAYS, today=now.date()),
        part_ids=_kin("split_from"),
        source_ids=_kin("merged_into"),
        swapped_from=swapped_from(),
        swapped_to=swapped_to(),
        created_by=who_made(TABLE, kind=kind_of_actor()),
        changed_by=who_changed(TABLE, kind=kind_of_actor()),
    )


def facts_of(found: Any, *, now: datetime) -> Facts:
    """Return what ``with_facts`` read of a reservation."""
    renewed_as = getattr(found, "renewed_as", None)
    return Facts(
        status=Status(found.status),
        is_excluded=found.item.resource_type in (found.excluded_types or ()),
        utilization=utilization_of(found.days, today=now.date()),
        parts=found.part_ids,
        sources=found.source_ids,
        renewed_from=found.renewed_from.arm_id if found.renewed_from else "",
        renewed_as=renewed_as.arm_id if renewed_as else "",
        swapped_from=[_arm_id(one) for one in found.swapped_from],
        swapped_to=[_arm_id(one) for one in found.swapped_to],
        created_by=found.created_by,
        changed_by=found.changed_by,
    )


def _kin(column: str) -> ArraySubquery:
    """Return the expression of the reservations that name this one in a column, the oldest first."""
    kin = Reservation.objects.filter(partner_id=OuterRef("partner_id"), **{column: OuterRef("pk")})
    return ArraySubquery(kin.order_by("created_at", "pk").values("pk"))


def _arm_id(told: Mapping[str, str]) -> str:
    return Reservation(pk=uuid.UUID(told["id"]), order_id=uuid.UUID(told["order"])).arm_id
