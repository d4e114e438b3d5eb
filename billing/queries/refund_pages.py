"""What the page of a refund's quote shows beside the quote itself."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models.functions import Coalesce, Lower

from billing.models import Quote, Refund, RefundPolicy
from billing.policy.approval import approval_total, needs_desk
from billing.policy.quote_values import LineSum, QuoteSum
from billing.queries.approvals import requests_before
from reservations.models import Reservation
from reservations.queries.record import ends_by_term, sale_ends


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line of a quote with the reservation as it is now."""

    line: LineSum
    reservation: Reservation
    version: int
    sale_ends: Mapping[str, date]

    @property
    def is_changed(self) -> bool:
        return self.reservation.version != self.version

    @property
    def is_busy(self) -> bool:
        return hasattr(self.reservation, "open_act")


@dataclass(frozen=True, slots=True)
class ApprovalOutlook:
    """Whether the desk will have to approve, and the customer's sum of 30 days that decides it (US cents)."""

    is_desk_needed: bool
    total_usd_minor: int


def quote_of(*, partner_id: uuid.UUID, customer_id: uuid.UUID, quote_id: uuid.UUID) -> Quote | None:
    """Return a customer's quote with its policy and customer, and the refund that used it, for `refund_with`."""
    rows = Quote.objects.filter(partner_id=partner_id, customer_id=customer_id, pk=quote_id)
    used_by = Coalesce("first_of__pk", "offered_to__pk", "refund__pk")
    return rows.annotate(used_by=used_by).select_related("policy", "customer").first()


def refund_with(quote: Quote) -> uuid.UUID | None:
    """Return the refund that was submitted with a quote of `quote_of`, offers it, or went on with it."""
    used_by: uuid.UUID | None = vars(quote)["used_by"]
    return used_by


def quoted_lines(quote: Quote, result: QuoteSum) -> list[QuotedLine]:
    """Return the quote's lines in its order; one query."""
    found = _reservations(quote.partner_id, quote.customer_id, quote.quantities)
    rows = {one.pk: one for one in found.annotate(lower_series=Lower("item__series"), known_ends=sale_ends())}
    asked_for = zip(result.lines, quote.request, strict=True)
    pairs = [(line, asked, rows[uuid.UUID(asked["reservation"])]) for line, asked in asked_for]
    return [QuotedLine(line, one, asked["version"], ends_by_term(one.known_ends)) for line, asked, one in pairs]


def customers_reservations(
    partner_id: uuid.UUID, customer_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> list[Reservation]:
    """Return these reservations of a customer with order, product and what is going on with them."""
    return list(_reservations(partner_id, customer_id, ids))


def _reservations(
    partner_id: uuid.UUID, customer_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> models.QuerySet[Reservation]:
    rows = Reservation.objects.filter(partner_id=partner_id, customer_id=customer_id, pk__in=list(ids))
    return rows.select_related("order", "item", "open_act")


def approval_outlook(
    quote: Quote, result: QuoteSum, *, automatic_up_to_usd_minor: int, now: datetime
) -> ApprovalOutlook:
    """Tell whether a quote would need the desk if it were submitted now; one query."""
    asked = Refund(
        partner_id=quote.partner_id, customer_id=quote.customer_id, quote=quote, submitted_on=quote.on, submitted_at=now
    )
    total = approval_total(requests_before(asked), quote.on, result.approval_usd_minor)
    return ApprovalOutlook(needs_desk(total, automatic_up_to_usd_minor), total)


def excluded_types(now: datetime) -> frozenset[str]:
    """Return the resource types that the policy in force excludes from refunds."""
    return RefundPolicy.objects.in_force(now.date()).rules.excluded_types
