"""The beginning of an ID, as lists show it, understood as a range of IDs that an index can find."""

import re
import uuid

from django.db.models import Q

SHORTEST = 8
"""Hexadecimal digits: fewer are a word as likely as an ID."""

DIGITS = 32
_ID = re.compile(r"[{(]?\s*([0-9a-f][0-9a-f-]*)\s*(?:…|\.\.\.)?[)}]?", re.IGNORECASE)


def id_range(text: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return the first and the last ID that begin with a text; None when it is no beginning of an ID."""
    match = _ID.fullmatch(text.strip())
    digits = match.group(1).replace("-", "") if match else ""
    if not SHORTEST <= len(digits) <= DIGITS:
        return None
    return uuid.UUID(digits.ljust(DIGITS, "0")), uuid.UUID(digits.ljust(DIGITS, "f"))


def id_begins_with(text: str, column: str = "id") -> Q:
    """Return the condition that an ID begins with a text; one that nothing fulfills when no ID does."""
    found = id_range(text)
    return Q(**{f"{column}__range": found}) if found else Q(pk__in=[])
