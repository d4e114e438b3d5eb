"""Programs told from people among those who acted: to the audit trail both are users."""

import uuid
from collections.abc import Iterable

from django.db.models import Case, CharField, Exists, F, OuterRef, Value, When

from customers.models import ServicePrincipal

PROGRAM = "program"


def kind_of_actor() -> Case:
    """Return the expression of an audit event's kind of actor, where a program is one of its own."""
    programs = ServicePrincipal.objects.filter(user_id=OuterRef("actor_id"))
    return Case(When(Exists(programs), then=Value(PROGRAM)), default=F("actor_kind"), output_field=CharField())


def programs_among(actor_ids: Iterable[uuid.UUID | None]) -> frozenset[uuid.UUID]:
    """Return which of those who acted are programs; one query."""
    return frozenset(ServicePrincipal.objects.filter(user_id__in=set(actor_ids)).values_list("user_id", flat=True))
