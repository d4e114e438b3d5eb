"""Post to the ledger: one entry, its legs, in the transaction of the act that it records."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billing.chart import AccountCode
from billing.commands.numbering import journal_series, next_number
from billing.models import JournalEntry, Posting


@dataclass(frozen=True, slots=True)
class Leg:
    """A posting to be: a positive amount in minor units on one side of an account."""

    account: AccountCode
    side: Posting.Side
    amount_minor: int


def debit(account: AccountCode, amount_minor: int) -> Leg:
    return Leg(account, Posting.Side.DEBIT, amount_minor)


def credit(account: AccountCode, amount_minor: int) -> Leg:
    return Leg(account, Posting.Side.CREDIT, amount_minor)


def post_entry(
    *,
    kind: JournalEntry.Kind,
    partner_id: uuid.UUID,
    customer_id: uuid.UUID,
    subject_id: uuid.UUID,
    currency: str,
    legs: Sequence[Leg],
    now: datetime,
    corrects: JournalEntry | None = None,
) -> JournalEntry | None:
    """Post an entry and return it; None when every leg is zero, since then no money moved.

    That debits equal credits is checked by the database at commit, whoever writes.
    """
    moving = [leg for leg in legs if leg.amount_minor]
    if not moving:
        return None
    entry = JournalEntry.objects.create(
        id=uuid.uuid4(),
        partner_id=partner_id,
        customer_id=customer_id,
        number=next_number(partner_id=partner_id, series=journal_series(now)),
        kind=kind,
        posted_at=now,
        posted_on=now.date(),
        subject_id=subject_id,
        corrects=corrects,
    )
    Posting.objects.bulk_create(
        Posting(
            partner_id=partner_id,
            entry=entry,
            account_id=leg.account,
            side=leg.side,
            amount_minor=leg.amount_minor,
            currency=currency,
        )
        for leg in moving
    )
    return entry


def post_correction(*, of: JournalEntry, now: datetime) -> JournalEntry:
    """Post the opposite of an entry, which it names; the database lets that happen to an entry once.

    It has the same subject, so that whoever looks for that finds both.
    """
    legs = [
        Leg(AccountCode(one.account_id), _OTHER_SIDE[Posting.Side(one.side)], one.amount_minor)
        for one in of.postings.order_by("pk")
    ]
    currency = of.postings.values_list("currency", flat=True)[0]
    entry = post_entry(
        kind=JournalEntry.Kind.CORRECTION,
        partner_id=of.partner_id,
        customer_id=of.customer_id,
        subject_id=of.subject_id,
        currency=currency,
        legs=legs,
        now=now,
        corrects=of,
    )
    if entry is None:
        raise ValueError(f"entry {of.number} has no postings")
    return entry


_OTHER_SIDE = {Posting.Side.DEBIT: Posting.Side.CREDIT, Posting.Side.CREDIT: Posting.Side.DEBIT}
