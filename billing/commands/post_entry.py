"""Post to the ledger: one entry, its legs, in the transaction of the act that it records."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billing.chart import AccountCode
from billing.commands.numbering import journal_series, next_numbers
from billing.models import JournalEntry, Posting
from core.database import run

LEGS = """
    INSERT INTO billing_posting (partner_id, entry_id, account_id, side, amount_minor, currency)
    SELECT %s, leg.* FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::text[]) AS leg
"""


@dataclass(frozen=True, slots=True)
class Leg:
    """A posting to be: a positive amount in minor units on one side of an account."""

    account: AccountCode
    side: Posting.Side
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A journal entry to be: what it records, of which customer, and its legs in one currency."""

    kind: JournalEntry.Kind
    customer_id: uuid.UUID
    subject_id: uuid.UUID
    currency: str
    legs: Sequence[Leg]
    corrects: JournalEntry | None = None

    @property
    def moving(self) -> list[Leg]:
        """The legs that are not zero."""
        return [leg for leg in self.legs if leg.amount_minor]


def debit(account: AccountCode, amount_minor: int) -> Leg:
    return Leg(account, Posting.Side.DEBIT, amount_minor)


def credit(account: AccountCode, amount_minor: int) -> Leg:
    return Leg(account, Posting.Side.CREDIT, amount_minor)


def post_entry(entry: Entry, *, partner_id: uuid.UUID, now: datetime) -> JournalEntry | None:
    """Post an entry and return it; None when every leg is zero, since then no money moved.

    That debits equal credits is checked by the database at commit, whoever writes.
    """
    return next(iter(post_entries([entry], partner_id=partner_id, now=now)), None)


def post_entries(entries: Sequence[Entry], *, partner_id: uuid.UUID, now: datetime) -> list[JournalEntry]:
    """Post those entries of a partner that move money, numbered in this order; three statements, none for none."""
    moving = [one for one in entries if one.moving]
    if not moving:
        return []
    numbers = next_numbers(len(moving), partner_id=partner_id, series=journal_series(now))
    posted = JournalEntry.objects.bulk_create(
        _unposted(one, number, partner_id, now) for one, number in zip(moving, numbers, strict=True)
    )
    legs = [
        (entry.pk, leg.account.value, leg.side.value, leg.amount_minor, one.currency)
        for one, entry in zip(moving, posted, strict=True)
        for leg in one.moving
    ]
    run(LEGS, [partner_id, *map(list, zip(*legs, strict=True))])
    return posted


def _unposted(entry: Entry, number: str, partner_id: uuid.UUID, now: datetime) -> JournalEntry:
    return JournalEntry(
        id=uuid.uuid4(),
        partner_id=partner_id,
        customer_id=entry.customer_id,
        number=number,
        kind=entry.kind,
        posted_at=now,
        posted_on=now.date(),
        subject_id=entry.subject_id,
        corrects=entry.corrects,
    )


def post_correction(*, of: JournalEntry, now: datetime) -> JournalEntry:
    """Post the opposite of an entry, which it names; the database lets that happen to an entry once.

    It has the same subject, so that whoever looks for that finds both.
    """
    legs = [
        Leg(AccountCode(one.account_id), _OTHER_SIDE[Posting.Side(one.side)], one.amount_minor)
        for one in of.postings.order_by("pk")
    ]
    currency = of.postings.values_list("currency", flat=True)[0]
    opposite = Entry(
        kind=JournalEntry.Kind.CORRECTION,
        customer_id=of.customer_id,
        subject_id=of.subject_id,
        currency=currency,
        legs=legs,
        corrects=of,
    )
    entry = post_entry(opposite, partner_id=of.partner_id, now=now)
    if entry is None:
        raise ValueError(f"entry {of.number} has no postings")
    return entry


_OTHER_SIDE = {Posting.Side.DEBIT: Posting.Side.CREDIT, Posting.Side.CREDIT: Posting.Side.DEBIT}
