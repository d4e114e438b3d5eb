"""The small part of OData's $filter that Azure's clients write: clauses joined by ``and``."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

LONGEST = 2000
CLAUSE = re.compile(
    r"""\s*(?:
        (?P<function>[A-Za-z]+)\(\s*(?:'(?P<argument>[^']*)')?\s*\)
      | (?P<name>[A-Za-z/]+)\s+(?P<sign>eq|ne|gt|ge|lt|le)\s+(?:'(?P<quoted>(?:[^']|'')*)'|(?P<bare>[^\s']+))
    )\s*(?:(?P<joined>and)\b|$)""",
    re.IGNORECASE | re.VERBOSE,
)


class InvalidFilter(Refusal):
    """Not in the form, or about something that can't be asked for here."""

    code = "BadRequest"
    text = _("The $filter is not valid or not supported here: %(filter)s")


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition: a name, a sign (``()`` for a function) and a value. Name and sign are in lower case."""

    name: str
    sign: str
    value: str


def clauses_of(text: str) -> list[Clause]:
    """Return the conditions of a filter; none of an empty one. A path before a name (``properties/``) is left off.

    Raises: InvalidFilter.
    """
    found, at = [], 0
    if len(text) > LONGEST:
        raise invalid(text)
    while at < len(text.rstrip()):
        match = CLAUSE.match(text, at)
        if match is None:
            raise invalid(text)
        found.append(_clause(match))
        at = match.end()
        if match["joined"] and not text[at:].strip():
            raise invalid(text)
    return found


def invalid(text: str) -> InvalidFilter:
    return InvalidFilter(filter=text[:100])


def _clause(match: re.Match[str]) -> Clause:
    if match["function"]:
        return Clause(match["function"].lower(), "()", match["argument"] or "")
    value = match["quoted"].replace("''", "'") if match["quoted"] is not None else match["bare"]
    return Clause(match["name"].rpartition("/")[2].lower(), match["sign"].lower(), value)
