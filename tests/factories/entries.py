"""Entries of the ledger, past the acts that would post them."""

import uuid
from collections.abc import Sequence

from billing.commands.post_entry import Entry, Leg, post_entry
from billing.models import JournalEntry
from customers.models import Customer
from tests.factories.moments import NOW


def posted(
    customer: Customer,
    legs: Sequence[Leg],
    *,
    kind: JournalEntry.Kind = JournalEntry.Kind.CORRECTION,
    currency: str = "USD",
) -> JournalEntry:
    """Post an entry about nothing in particular, in the transaction that is open."""
    entry = Entry(kind=kind, customer_id=customer.pk, subject_id=uuid.uuid4(), currency=currency, legs=legs)
    made = post_entry(entry, partner_id=customer.partner_id, now=NOW)
    assert made is not None
    return made
