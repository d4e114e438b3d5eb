"""What a partner reads in the ledger."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When

from billing.chart import AccountCode
from billing.models import JournalEntry, Payment, Posting, RefundLine
from billing.queries.days import within_days
from core.money import Money
from customers.models import Customer


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which entries: of one customer or reservation, of customers whose name holds some text, of one kind.

    ``since`` and ``until``: UTC days of posting, both included.
    """

    customer_id: uuid.UUID | None = None
    reservation_id: uuid.UUID | None = None
    name: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != LedgerFilter()


def ledger_entries(partner_id: uuid.UUID, wanted: LedgerFilter = LedgerFilter()) -> QuerySet[JournalEntry]:
    """Return a partner's entries with their postings, customer, credit note and paid reservation."""
    rows = JournalEntry.objects.filter(partner_id=partner_id)
    if wanted.customer_id:
        rows = rows.filter(customer_id=wanted.customer_id)
    if wanted.name:
        named = Customer.objects.filter(partner_id=partner_id, company_name__icontains=wanted.name)
        rows = rows.filter(customer_id__in=named.values("pk"))
    if wanted.reservation_id:
        rows = rows.filter(_records(partner_id, wanted.reservation_id))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    rows = rows.filter(within_days("posted_at", wanted.since, wanted.until))
    return _with_subject(rows).select_related("customer", "credit_note").prefetch_related(_postings())


def _records(partner_id: uuid.UUID, reservation_id: uuid.UUID) -> Q:
    """Return the condition that an entry records a payment or a refund of a reservation."""
    payments = Payment.objects.filter(partner_id=partner_id, reservation_id=reservation_id).values("pk")
    lines = RefundLine.objects.filter(partner_id=partner_id, reservation_id=reservation_id).values("refund_id")
    return Q(subject_id__in=payments.union(lines, all=True))


def ledger_entry(partner_id: uuid.UUID, number: str) -> JournalEntry | None:
    """Return one entry by its number, with what it corrects and what corrects it."""
    rows = _with_subject(JournalEntry.objects.filter(partner_id=partner_id, number=number))
    related = rows.select_related("customer", "credit_note", "corrects", "corrected_by")
    return related.prefetch_related(_postings()).first()


def partner_credit(partner_id: uuid.UUID, customer_id: uuid.UUID | None = None) -> list[Money]:
    """Return what the operator owes the partner in credit, a sum for each currency; one query."""
    postings = Posting.objects.filter(partner_id=partner_id, account_id=AccountCode.PARTNER_CREDIT)
    if customer_id:
        postings = postings.filter(entry__customer_id=customer_id)
    signed = Case(When(side=Posting.Side.CREDIT, then=F("amount_minor")), default=-F("amount_minor"))
    sums = postings.order_by("currency").values_list("currency").annotate(total=Sum(signed))
    return [Money(int(total), currency) for currency, total in sums]


def _with_subject(rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Name the reservation that a payment was for: ``reservation_name``, ``reservation_id``, ``payment_number``."""
    payment = Payment.objects.filter(partner_id=OuterRef("partner_id"), pk=OuterRef("subject_id"))
    return rows.annotate(
        reservation_id=Subquery(payment.values("reservation_id")),
        reservation_name=Subquery(payment.values("reservation__name")),
        payment_number=Subquery(payment.values("number")),
    )


def _postings() -> "Prefetch[str, QuerySet[Posting], str]":
    return Prefetch("postings", Posting.objects.order_by("pk"))
