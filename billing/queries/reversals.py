"""What a reversal of a refund or an exchange would move back, and whether it can."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from billing.models import (
    CreditNote,
    Exchange,
    ExchangePurchase,
    ExchangeReturn,
    PassedOn,
    Refund,
    RefundLine,
    ReversalRequest,
)
from billing.models.states import RefundState
from reservations.models import Reservation
from reservations.queries.untouched import Touched, moved_on, touched


@dataclass(frozen=True, slots=True)
class TouchedRemainder:
    """A remainder that can't be folded back, and why."""

    remainder: Reservation
    why: Touched


@dataclass(frozen=True, slots=True)
class MovedOnPurchase:
    """Something bought that can't be taken back, and why."""

    reservation: Reservation
    why: Touched


@dataclass(frozen=True, slots=True)
class ReversalOutlook:
    """What taking a refund or an exchange back would mean. ``passed_on``: its customer has its share already."""

    asked: Refund | Exchange
    lines: Sequence[RefundLine] | Sequence[ExchangeReturn]
    purchases: Sequence[ExchangePurchase]
    credit_note: CreditNote | None
    passed_on: PassedOn | None
    touched: Sequence[TouchedRemainder]
    moved_on: Sequence[MovedOnPurchase]
    open_request: ReversalRequest | None

    @property
    def is_exchange(self) -> bool:
        return isinstance(self.asked, Exchange)

    @property
    def is_completed(self) -> bool:
        return self.asked.state == RefundState.COMPLETED

    @property
    def is_reversed(self) -> bool:
        return hasattr(self.asked, "reversal")

    @property
    def is_possible(self) -> bool:
        return self.is_completed and not self.is_reversed and not self.touched and not self.moved_on


def reversal_outlook(asked_id: uuid.UUID, *, now: datetime) -> ReversalOutlook | None:
    """Return the outlook of a refund or an exchange; None when there is none."""
    asked = _asked(asked_id)
    if asked is None:
        return None
    lines = _lines(asked)
    purchases = [] if isinstance(asked, Refund) else _purchases(asked)
    is_reversed = hasattr(asked, "reversal")
    named = {"refund": asked} if isinstance(asked, Refund) else {"exchange": asked}
    note = CreditNote.objects.filter(partner_id=asked.partner_id, **named).first()
    bought = [one.reservation for one in purchases if one.reservation]
    return ReversalOutlook(
        asked=asked,
        lines=lines,
        purchases=purchases,
        credit_note=note,
        passed_on=PassedOn.objects.filter(partner_id=asked.partner_id, credit_note=note).first() if note else None,
        touched=[] if is_reversed else touched_remainders(line.remainder for line in lines),
        moved_on=[] if is_reversed else moved_on_purchases(bought, now=now),
        open_request=open_requests().filter(**named).first(),
    )


def _asked(asked_id: uuid.UUID) -> Refund | Exchange | None:
    with_people = ("partner", "customer", "requested_by", "reversal", "quote__policy")
    refund = Refund.objects.select_related(*with_people).filter(pk=asked_id).first()
    return refund or Exchange.objects.select_related(*with_people).filter(pk=asked_id).first()


def _lines(asked: Refund | Exchange) -> list[RefundLine] | list[ExchangeReturn]:
    if isinstance(asked, Refund):
        return list(asked.lines.select_related("reservation", "remainder").order_by("position"))
    return list(asked.returns.select_related("reservation", "remainder").order_by("position"))


def _purchases(exchange: Exchange) -> list[ExchangePurchase]:
    """Return what was bought, with ``paid_minor``: what was paid for it so far."""
    rows = exchange.purchases.select_related("reservation").order_by("position")
    paid = Sum("reservation__payments__amount_minor", filter=Q(reservation__payments__state="Succeeded"), default=0)
    return list(rows.annotate(paid_minor=paid))


def touched_remainders(remainders: Iterable[Reservation | None]) -> list[TouchedRemainder]:
    """Return those to which something has happened since they were made; a query each."""
    found = ((one, touched(one)) for one in remainders if one)
    return [TouchedRemainder(one, why) for one, why in found if why]


def moved_on_purchases(bought: Iterable[Reservation], *, now: datetime) -> list[MovedOnPurchase]:
    """Return those of what was bought that others have taken the place of, or that something is asked for."""
    found = ((one, moved_on(one, now=now)) for one in bought)
    return [MovedOnPurchase(one, why) for one, why in found if why]


def open_requests() -> QuerySet[ReversalRequest]:
    """Return the requests that wait for a second person, oldest first."""
    rows = ReversalRequest.objects.filter(state=ReversalRequest.State.OPEN)
    with_names = (f"{kind}__{what}" for kind in ("refund", "exchange") for what in ("customer", "partner"))
    return rows.select_related("asked_by", *with_names).order_by("asked_at", "pk")
