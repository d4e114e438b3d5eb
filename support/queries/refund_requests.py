"""Which support request a refund or an exchange belongs to."""

import uuid
from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import CreditNote, JournalEntry
from support.models import SupportRequest

ASKED_ID = Coalesce("refund_id", "exchange_id")


def request_numbers(partner_id: uuid.UUID, asked_ids: Iterable[str | uuid.UUID]) -> dict[str, str]:
    """Return the numbers of the requests of refunds and exchanges, by their id as text; no query for none."""
    wanted = {str(one) for one in asked_ids}
    if not wanted:
        return {}
    is_theirs = Q(refund_id__in=wanted) | Q(exchange_id__in=wanted)
    rows = SupportRequest.objects.filter(is_theirs, partner_id=partner_id)
    return {str(asked_id): number for asked_id, number in rows.values_list(ASKED_ID, "number")}


def with_request_number(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Name the request whose refund or exchange an entry records: ``request_number``."""
    all_of_it = SupportRequest.objects.filter(partner_id=OuterRef("partner_id"))
    of_refund = all_of_it.filter(refund_id=OuterRef("subject_id")).values("number")
    of_exchange = all_of_it.filter(exchange_id=OuterRef("subject_id")).values("number")
    return entries.annotate(request_number=Coalesce(Subquery(of_refund), Subquery(of_exchange)))


def with_number_of_its_request(notes: QuerySet[CreditNote]) -> QuerySet[CreditNote]:
    """Name the request that a credit note answers: ``request_number``."""
    return notes.annotate(
        request_number=Coalesce("refund__support_request__number", "exchange__support_request__number")
    )
