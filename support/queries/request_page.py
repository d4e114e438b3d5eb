"""One support request with everything its page shows."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Prefetch, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce

from billing.models import (
    ExchangePurchase,
    ExchangeReturn,
    ExchangeTransition,
    Posting,
    RefundLine,
    RefundTransition,
)
from billing.models.states import FINAL_STATES
from support.models import Message, RequestClock, SupportRequest
from support.queries.files import files_of_message, files_of_request, files_waiting


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a request can change by itself; two equal ones show the same page."""

    state: str
    refund_state: str
    moves: int
    told: int
    messages: int
    clock: str = "still"
    holder: str = ""
    severity: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens without this side: the end is reached, and told."""
        if not self.refund_state:
            return self.state == SupportRequest.State.CLOSED
        return self.refund_state in FINAL_STATES and self.told >= self.moves

    def is_where(self, other: str) -> bool:
        """Tell whether another standing, as text, is at the same move of the refund."""
        return other.split(".")[1:3] == [self.refund_state, str(self.moves)]

    def __str__(self) -> str:
        own = f"{self.clock}.{self.holder}.{self.severity}"
        return f"{self.state}.{self.refund_state}.{self.moves}.{self.told}.{self.messages}.{own}"


def request_page(partner_id: uuid.UUID, number: str, *, reader_id: uuid.UUID, place: str) -> SupportRequest | None:
    """Return a request with its refund or exchange, quotes, papers, states, lines and messages, or its clock.

    Six queries at most.

    ``own_files`` and ``waiting_files``: what came with it, and what the reader has uploaded at ``place`` and not sent.
    """
    rows = SupportRequest.objects.filter(partner_id=partner_id, number=number).select_related(
        "customer",
        "requested_by",
        "reservation",
        "subscription",
        "assigned_to",
        "prepared__prepared_by",
        "refund__quote__policy",
        "refund__offered_quote",
        "refund__limit_use",
        "refund__credit_note__entry",
        "refund__reversal__entry",
        "refund__reversal__credit_note",
        "exchange__quote__policy",
        "exchange__offered_quote",
        "exchange__credit_note__entry",
        "exchange__reversal__entry",
        "exchange__reversal__credit_note",
    )
    rows = rows.annotate(own_files=files_of_request(), waiting_files=files_waiting(reader_id, place))
    found = rows.prefetch_related(
        Prefetch("messages", Message.objects.order_by("at", "side", "pk").annotate(files=files_of_message())),
        Prefetch("refund__transitions", RefundTransition.objects.order_by("number")),
        Prefetch(
            "refund__lines",
            RefundLine.objects.order_by("position").select_related("reservation", "remainder"),
        ),
        Prefetch("refund__credit_note__entry__postings", Posting.objects.order_by("pk")),
        Prefetch("exchange__transitions", ExchangeTransition.objects.order_by("number")),
        Prefetch(
            "exchange__returns",
            ExchangeReturn.objects.order_by("position").select_related("reservation", "remainder"),
        ),
        Prefetch("exchange__purchases", ExchangePurchase.objects.order_by("position").select_related("item")),
        Prefetch("exchange__credit_note__entry__postings", Posting.objects.order_by("pk")),
    ).first()
    if found and not found.asked:
        prefetch_related_objects([found], Prefetch("clock_moves", RequestClock.objects.order_by("number")))
    return found


def standing_of(partner_id: uuid.UUID, number: str) -> tuple[set[uuid.UUID | None], Standing] | None:
    """Return whose it is, and where a request stands; one small query, for a page that asks again and again."""
    moves = RefundTransition.objects.filter(
        partner_id=OuterRef("partner_id"), refund_id=OuterRef("refund_id")
    ).order_by()
    steps = ExchangeTransition.objects.filter(
        partner_id=OuterRef("partner_id"), exchange_id=OuterRef("exchange_id")
    ).order_by()
    said = Message.objects.filter(partner_id=OuterRef("partner_id"), request_id=OuterRef("pk")).order_by()
    row = (
        SupportRequest.objects.filter(partner_id=partner_id, number=number)
        .annotate(
            moves=Coalesce(
                Subquery(moves.values("refund_id").annotate(last=Max("number")).values("last")),
                Subquery(steps.values("exchange_id").annotate(last=Max("number")).values("last")),
                0,
            ),
            said=Coalesce(Subquery(said.values("request_id").annotate(number=Count("pk")).values("number")), 0),
        )
        .values_list(
            "requested_by_id",
            "prepared__prepared_by_id",
            "state",
            Coalesce("refund__state", "exchange__state", Value("")),
            "moves",
            "told_number",
            "said",
            "clock",
            "assigned_to_id",
            "severity",
        )
        .first()
    )
    if row is None:
        return None
    asker, preparer, state, refund_state, moved, told, messages, clock, holder, severity = row
    standing = Standing(state, refund_state, moved, told, messages, clock, str(holder or ""), severity)
    return {asker, preparer}, standing


def standing_in(request: SupportRequest) -> Standing:
    """Return the same of a request that `request_page` loaded; no query."""
    asked = request.asked
    moves = [move.number for move in asked.transitions.all()] if asked else []
    return Standing(
        request.state,
        asked.state if asked else "",
        max(moves, default=0),
        request.told_number,
        len(request.messages.all()),
        request.clock,
        str(request.assigned_to_id or ""),
        request.severity,
    )
