"""Long-running acts: begun once for what they are about, and found again by whoever began them."""

import uuid
from datetime import datetime
from typing import Any

from core.actor import Actor
from core.models import Operation


def begin_operation(
    *,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID,
    kind: Operation.Kind,
    subject_id: uuid.UUID,
    actor: Actor,
    now: datetime,
    inputs: dict[str, Any] | None = None,
    answer: dict[str, Any] | None = None,
) -> Operation:
    """Return the operation on a subject: a new one, or the one that was begun before, with what it was answered."""
    operation, _is_new = Operation.objects.get_or_create(
        partner_id=partner_id,
        kind=kind,
        subject_id=subject_id,
        defaults={
            "customer_id": customer_id,
            "requested_by_id": actor.person_id,
            "inputs": inputs or {},
            "answer": answer or {},
            "created_at": now,
        },
    )
    return operation


def operation_of(
    *,
    partner_id: uuid.UUID,
    person_id: uuid.UUID,
    customer_id: uuid.UUID | None,
    operation_id: uuid.UUID,
    kinds: tuple[Operation.Kind, ...],
) -> Operation | None:
    """Return an operation that this person began, as one of these kinds; of one customer alone where one is named."""
    mine = Operation.objects.filter(partner_id=partner_id, requested_by_id=person_id, pk=operation_id, kind__in=kinds)
    return mine.filter(customer_id=customer_id).first() if customer_id else mine.first()
