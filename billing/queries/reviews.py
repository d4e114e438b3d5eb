"""Who has what open at the desk."""

import uuid
from collections.abc import Collection
from datetime import datetime

from billing.models import ExchangeReview, RefundReview
from billing.models.review import REVIEW_LASTS, Review


def reviews_of_others(*, person_id: uuid.UUID, states: Collection[str], now: datetime) -> list[Review]:
    """Return the marks that others have on refunds and exchanges in these states; two queries."""
    refunds = RefundReview.objects.filter(refund__state__in=states)
    exchanges = ExchangeReview.objects.filter(exchange__state__in=states)
    return [
        review
        for marks in (refunds, exchanges)
        for review in marks.filter(seen_at__gt=now - REVIEW_LASTS).exclude(person_id=person_id).select_related("person")
    ]
