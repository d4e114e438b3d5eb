"""An entry of the ledger for its reader: what it records, in words and with links."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import JournalEntry, Posting
from billing.texts import account_name


@dataclass(frozen=True, slots=True)
class EntryLeg:
    """A posting: one of the two amounts is None."""

    account: str
    code: str
    debit_minor: int | None
    credit_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with what it is about, and where that is."""

    entry: JournalEntry
    subject: str
    subject_url: str
    legs: list[EntryLeg]

    @property
    def credit_note(self) -> str:
        """The number of the credit note that the entry stands for; nothing when it is none."""
        note = getattr(self.entry, "credit_note", None)
        return note.number if note else ""

    @property
    def total_minor(self) -> int:
        return sum(leg.debit_minor or 0 for leg in self.legs)

    @property
    def currency(self) -> str:
        return self.legs[0].currency if self.legs else ""


def entry_row(entry: JournalEntry, request_number: str | None = None) -> EntryRow:
    """Make a row of an entry from `ledger_entries`; ``request_number`` where the query did not name it."""
    number = request_number if request_number is not None else getattr(entry, "request_number", None)
    subject, url = _subject(entry, number or "")
    return EntryRow(entry, subject, url, [_leg(leg) for leg in entry.postings.all()])


def _subject(entry: JournalEntry, request_number: str) -> tuple[str, str]:
    reservation_id = getattr(entry, "reservation_id", None)
    if reservation_id:
        words = _("Payment %(number)s for %(name)s") % {
            "number": getattr(entry, "payment_number", 0) + 1,
            "name": getattr(entry, "reservation_name", ""),
        }
        return words, reverse("reservation_overview", args=[entry.customer_id, reservation_id])
    if request_number:
        words = {
            JournalEntry.Kind.EXCHANGE: _("Exchange, request %(number)s"),
            JournalEntry.Kind.CORRECTION: _("Reversal, request %(number)s"),
        }.get(JournalEntry.Kind(entry.kind), _("Refund, request %(number)s"))
        return words % {"number": request_number}, reverse("request", args=[request_number])
    return str(entry.get_kind_display()), ""


def _leg(leg: Posting) -> EntryLeg:
    is_debit = leg.side == Posting.Side.DEBIT
    return EntryLeg(
        account=account_name(leg.account_id),
        code=leg.account_id,
        debit_minor=leg.amount_minor if is_debit else None,
        credit_minor=None if is_debit else leg.amount_minor,
        currency=leg.currency,
    )
