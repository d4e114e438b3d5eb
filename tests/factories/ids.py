"""Ids that are random, and still tell a reader of a failed test what they name."""

import uuid

KINDS = {
    "partner": "9a47",
    "user": "05e4",
    "membership": "3e3b",
    "invitation": "174e",
    "customer": "c057",
    "subscription": "50b5",
    "group": "9400",
    "order": "04de",
    "reservation": "4e5e",
    "assignment": "a551",
    "amount": "a304",
}


def readable_id(kind: str) -> uuid.UUID:
    """Return a random version 4 UUID that begins with the kind's four digits."""
    return uuid.UUID(KINDS[kind] + str(uuid.uuid4())[4:])
