"""Ids as people and programs write them."""

import re
import uuid

_GUID = re.compile(r"\{?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?", re.IGNORECASE)


def guid_in(text: str) -> uuid.UUID | None:
    """Return the id that a text is, with or without dashes and braces; None for anything else.

    Stricter than the constructor, which also takes line breaks and underscores among the digits.
    """
    return uuid.UUID(text) if _GUID.fullmatch(text) else None
