"""Which refunds a reservation was part of."""

import uuid

from billing.models import RefundLine


def refunds_of_reservation(*, partner_id: uuid.UUID, reservation_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the ids of every refund that a reservation was asked for in, whatever became of it."""
    lines = RefundLine.objects.filter(partner_id=partner_id, reservation_id=reservation_id)
    return list(lines.values_list("refund_id", flat=True))
