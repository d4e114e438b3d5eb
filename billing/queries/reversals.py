"""What a reversal of a refund would move back, and whether it can."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from billing.models import CreditNote, PassedOn, Refund, RefundLine, ReversalRequest
from billing.models.states import RefundState
from reservations.models import Reservation
from reservations.queries.untouched import Touched, touched


@dataclass(frozen=True, slots=True)
class TouchedRemainder:
    """A remainder that can't be folded back, and why."""

    remainder: Reservation
    why: Touched


@dataclass(frozen=True, slots=True)
class ReversalOutlook:
    """What taking a refund back would mean. ``passed_on``: its customer has its share already."""

    refund: Refund
    lines: Sequence[RefundLine]
    credit_note: CreditNote | None
    passed_on: PassedOn | None
    touched: Sequence[TouchedRemainder]
    open_request: ReversalRequest | None

    @property
    def is_completed(self) -> bool:
        return self.refund.state == RefundState.COMPLETED

    @property
    def is_reversed(self) -> bool:
        return hasattr(self.refund, "reversal")

    @property
    def is_possible(self) -> bool:
        return self.is_completed and not self.is_reversed and not self.touched


def reversal_outlook(refund_id: uuid.UUID) -> ReversalOutlook | None:
    """Return the outlook of a refund; None when there is none."""
    shown = Refund.objects.select_related("partner", "customer", "requested_by", "reversal", "quote__policy")
    refund = shown.filter(pk=refund_id).first()
    if refund is None:
        return None
    lines = list(refund.lines.select_related("reservation", "remainder").order_by("position"))
    note = CreditNote.objects.filter(partner_id=refund.partner_id, refund=refund).first()
    return ReversalOutlook(
        refund=refund,
        lines=lines,
        credit_note=note,
        passed_on=PassedOn.objects.filter(partner_id=refund.partner_id, credit_note=note).first() if note else None,
        touched=[] if hasattr(refund, "reversal") else touched_remainders(line.remainder for line in lines),
        open_request=open_requests().filter(refund=refund).first(),
    )


def touched_remainders(remainders: Iterable[Reservation | None]) -> list[TouchedRemainder]:
    """Return those to which something has happened since they were made; a query each."""
    found = ((one, touched(one)) for one in remainders if one)
    return [TouchedRemainder(one, why) for one, why in found if why]


def open_requests() -> QuerySet[ReversalRequest]:
    """Return the requests that wait for a second person, oldest first."""
    rows = ReversalRequest.objects.filter(state=ReversalRequest.State.OPEN)
    return rows.select_related("asked_by", "refund__customer", "refund__partner").order_by("asked_at", "pk")
