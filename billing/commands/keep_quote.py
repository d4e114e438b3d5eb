"""Keep a quote that was just computed, or find the one that says the same."""

from datetime import datetime
from typing import TypeVar

from billing.models import ExchangeQuote, Quote

AnyQuote = TypeVar("AnyQuote", Quote, ExchangeQuote)


def keep_quote(quote: AnyQuote, *, now: datetime) -> AnyQuote:
    """Return the person's own quote that says exactly the same, lives and is not used; else save this one."""
    if found := _same_as(quote, now):
        return found
    quote.save(force_insert=True)
    return quote


def _same_as(quote: AnyQuote, now: datetime) -> AnyQuote | None:
    return (
        type(quote)
        ._default_manager.filter(
            partner_id=quote.partner_id,
            customer_id=quote.customer_id,
            requested_by_id=quote.requested_by_id,
            created_at__lte=now,
            valid_until__gt=now,
            first_of__isnull=True,
            offered_to__isnull=True,
            request=quote.request,
            sums=quote.sums,
        )
        .order_by("-created_at")
        .first()
    )
