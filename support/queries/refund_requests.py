"""Which support request a refund belongs to."""

import uuid
from collections.abc import Iterable

from django.db.models import F, OuterRef, QuerySet, Subquery

from billing.models import CreditNote, JournalEntry
from support.models import SupportRequest


def request_numbers(partner_id: uuid.UUID, refund_ids: Iterable[str | uuid.UUID]) -> dict[str, str]:
    """Return the numbers of refunds' requests, by refund id as text; no query for none."""
    wanted = {str(one) for one in refund_ids}
    if not wanted:
        return {}
    rows = SupportRequest.objects.filter(partner_id=partner_id, refund_id__in=wanted)
    return {str(refund_id): number for refund_id, number in rows.values_list("refund_id", "number")}


def with_request_number(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Name the request whose refund an entry records: ``request_number``."""
    own = SupportRequest.objects.filter(partner_id=OuterRef("partner_id"), refund_id=OuterRef("subject_id"))
    return entries.annotate(request_number=Subquery(own.values("number")))


def with_number_of_its_request(notes: QuerySet[CreditNote]) -> QuerySet[CreditNote]:
    """Name the request that a credit note answers: ``request_number``."""
    return notes.annotate(request_number=F("refund__support_request__number"))
