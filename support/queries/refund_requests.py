"""Which support request a refund belongs to."""

import uuid
from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import CreditNote, JournalEntry
from support.models import SupportRequest


def request_numbers(partner_id: uuid.UUID, refund_ids: Iterable[str | uuid.UUID]) -> dict[str, str]:
    """Return the numbers of the requests of refunds and exchanges, by their id as text; no query for none."""
    wanted = {str(one) for one in refund_ids}
    if not wanted:
        return {}
    rows = SupportRequest.objects.filter(
        Q(refund_id__in=wanted) | Q(exchange_id__in=wanted), partner_id=partner_id
    ).annotate(asked_id=Coalesce("refund_id", "exchange_id"))
    return {str(asked_id): number for asked_id, number in rows.values_list("asked_id", "number")}


def with_request_number(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Name the request whose refund an entry records: ``request_number``."""
    own = SupportRequest.objects.filter(partner_id=OuterRef("partner_id"), refund_id=OuterRef("subject_id"))
    return entries.annotate(request_number=Subquery(own.values("number")))


def with_number_of_its_request(notes: QuerySet[CreditNote]) -> QuerySet[CreditNote]:
    """Name the request that a credit note answers: ``request_number``."""
    return notes.annotate(
        request_number=Coalesce("refund__support_request__number", "exchange__support_request__number")
    )
