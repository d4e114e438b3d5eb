"""The filters that Azure's clients look somebody up with: equal to a text, or beginning with one."""

import re
import uuid
from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from arm.graph.view import BadRequest

TEXT = r"'(?P<text>(?:[^']|'')*)'"
EQUAL = re.compile(rf"(?P<name>\w+)\s+eq\s+{TEXT}", re.IGNORECASE)
BEGINS = re.compile(rf"startswith\(\s*(?P<name>\w+)\s*,\s*{TEXT}\s*\)", re.IGNORECASE)
ANY = re.compile(rf"(?P<name>\w+)/any\(\s*(?P<each>\w+)\s*:\s*(?P=each)\s+eq\s+{TEXT}\s*\)", re.IGNORECASE)
OR = re.compile(r"\s+or\s+(?=(?:[^']*'[^']*')*[^']*$)", re.IGNORECASE)
LONGEST = 2000

Columns = Mapping[str, str]
"""What a property of Graph's stands in, by its name in lower case."""


def where(text: str, columns: Columns, *, guids: frozenset[str]) -> Q:
    """Return the condition that a filter is; empty without one. ``guids``: the properties that are ids.

    Raises: BadRequest: a filter that is not understood.
    """
    condition = Q()
    if not text:
        return condition
    if len(text) > LONGEST or "\0" in text:
        raise _not_understood()
    for clause in OR.split(text.strip()):
        condition |= _clause(clause, columns, guids)
    return condition


def _clause(clause: str, columns: Columns, guids: frozenset[str]) -> Q:
    for pattern, lookup in ((EQUAL, "iexact"), (ANY, "iexact"), (BEGINS, "istartswith")):
        found = pattern.fullmatch(clause)
        name = found["name"].lower() if found else ""
        if found and name in columns:
            said = found["text"].replace("''", "'")
            return _id_is(columns[name], said) if name in guids else Q(**{f"{columns[name]}__{lookup}": said})
    raise _not_understood()


def _id_is(column: str, text: str) -> Q:
    """Return the condition on an id; what is none is nobody's."""
    try:
        return Q(**{column: uuid.UUID(text)})
    except ValueError:
        return Q(pk__in=())


def _not_understood() -> BadRequest:
    return BadRequest(problem=_("the filter is not one of those that are known here"))
