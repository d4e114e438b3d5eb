"""The part of OData that Azure's lists understand: ``eq`` joined by ``and`` and ``or``, and an order."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

LONGEST = 2000
DEEPEST = 20
LARGEST_INT32 = 2**31 - 1
TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>[(),])|(?P<bare>[^\s(),']+))")
FUNCTIONS = {"contains": "icontains", "startswith": "istartswith"}
NOT_KNOWN = frozenset({"ne", "gt", "ge", "lt", "le", "in", "has", "not"})


class InvalidFilter(Refusal):
    """Not in the form, or about something that can't be asked for."""

    code = "BadRequest"
    text = _("The query parameter %(parameter)s is not valid: %(problem)s")

    def __init__(self, problem: str | Promise, *, parameter: str = "$filter") -> None:
        super().__init__(problem=problem, parameter=parameter)


class Kind(Enum):
    """What the values of a property are."""

    TEXT = "text"
    WHOLE = "whole number"
    FLAG = "true or false"
    DAY = "date"
    INSTANT = "date-time"


@dataclass(frozen=True, slots=True)
class Property:
    """A property as clients write it, and the column or annotation that it is looked for in."""

    name: str
    column: str
    kind: Kind = Kind.TEXT


Properties = Sequence[Property]


def filter_of(text: str, properties: Properties) -> tuple[Q, frozenset[str]]:
    """Return the condition that a filter states, and the names of the properties that it is about.

    Texts are compared in any case. Raises: InvalidFilter.
    """
    reader = _Reader(_tokens(text), {one.name.lower(): one for one in properties})
    condition = reader.alternatives(0)
    reader.demand_end()
    return condition, frozenset(reader.asked)


def order_of(text: str, properties: Properties) -> list[OrderBy]:
    """Return the order that a list asks for. Raises: InvalidFilter."""
    known = {one.name.lower(): one for one in properties}
    parts = [part.split() for part in text.split(",")] if text.strip() else []
    names = [words[0].lower() for words in parts if words]
    if len(names) > len(set(names)):
        raise InvalidFilter(_("Name each property once."), parameter="$orderby")
    return [_ordered(words, known) for words in parts]


def _ordered(words: Sequence[str], known: Mapping[str, Property]) -> OrderBy:
    name, direction = (words[0] if words else "", words[1].lower() if len(words) == 2 else "asc")
    found = known.get(name.lower())
    if found is None or len(words) > 2 or direction not in {"asc", "desc"}:
        raise InvalidFilter(
            _("Name one of these properties, then asc or desc: %(names)s.") % {"names": _names(known)},
            parameter="$orderby",
        )
    value = Lower(found.column) if found.kind is Kind.TEXT else F(found.column)
    return value.desc() if direction == "desc" else value.asc()


def _tokens(text: str) -> list[str]:
    if len(text) > LONGEST or "\0" in text:
        raise InvalidFilter(_("It is too long, or contains what no text contains."))
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            raise InvalidFilter(_("A text has to end with a quotation mark."))
        found.append(match[0].strip())
        at = match.end()
    return found


def _names(known: Mapping[str, Property]) -> str:
    return ", ".join(one.name for one in known.values())


@dataclass(slots=True)
class _Reader:
    """Reads a filter from left to right; ``or`` binds less than ``and``."""

    tokens: Sequence[str]
    known: Mapping[str, Property]
    at: int = 0
    asked: set[str] = field(default_factory=set)

    def alternatives(self, depth: int) -> Q:
        return self._joined("or", lambda: self._together(depth), Q.__or__)

    def demand_end(self) -> None:
        if self.at < len(self.tokens):
            raise InvalidFilter(self._not_expected(self.tokens[self.at]))

    def _together(self, depth: int) -> Q:
        return self._joined("and", lambda: self._condition(depth), Q.__and__)

    def _joined(self, word: str, read: Callable[[], Q], join: Callable[[Q, Q], Q]) -> Q:
        found = read()
        while self._peek().lower() == word:
            self.at += 1
            found = join(found, read())
        return found

    def _condition(self, depth: int) -> Q:
        word = self._next()
        if word == "(":
            if depth >= DEEPEST:
                raise InvalidFilter(_("It has too many parentheses."))
            inner = self.alternatives(depth + 1)
            self._demand(")")
            return inner
        if word.lower() in FUNCTIONS and self._peek() == "(":
            return self._function(FUNCTIONS[word.lower()])
        found = self._property(word)
        sign = self._next().lower()
        if sign != "eq":
            raise InvalidFilter(self._not_expected(sign))
        return _equals(found, self._next())

    def _function(self, lookup: str) -> Q:
        self._demand("(")
        found = self._property(self._next())
        self._demand(",")
        value = self._next()
        self._demand(")")
        if found.kind is not Kind.TEXT:
            raise InvalidFilter(_("contains and startswith are for texts only."))
        return Q(**{f"{found.column}__{lookup}": _text(value)})

    def _property(self, token: str) -> Property:
        found = self.known.get(token.lower())
        if found is None:
            if token.lower() in NOT_KNOWN:
                raise InvalidFilter(self._not_expected(token))
            raise InvalidFilter(
                _("%(name)s is not a property to filter by; these are: %(names)s.")
                % {"name": token[:80], "names": _names(self.known)}
            )
        self.asked.add(found.name)
        return found

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        if self.at >= len(self.tokens):
            raise InvalidFilter(_("It ends where more has to follow."))
        self.at += 1
        return self.tokens[self.at - 1]

    def _demand(self, sign: str) -> None:
        if (token := self._next()) != sign:
            raise InvalidFilter(self._not_expected(token))

    def _not_expected(self, token: str) -> Promise | str:
        return _("%(token)s is not expected there. eq, and, or, contains and startswith are known.") % {
            "token": token[:80]
        }


def _equals(found: Property, token: str) -> Q:
    try:
        return _READ[found.kind](found.column, token)
    except (ValueError, OverflowError):
        raise InvalidFilter(
            _("%(value)s is not what %(name)s can be.") % {"value": token[:80], "name": found.name}
        ) from None


def _text(token: str) -> str:
    if not token.startswith("'"):
        raise InvalidFilter(_("A text stands between single quotation marks."))
    return token[1:-1].replace("''", "'")


def _bare(token: str) -> str:
    """Return a value that may stand between quotation marks or without."""
    return _text(token) if token.startswith("'") else token


def _whole(column: str, token: str) -> Q:
    value = int(token)
    if abs(value) > LARGEST_INT32:
        raise ValueError(token)
    return Q(**{column: value})


def _flag(column: str, token: str) -> Q:
    word = _bare(token).lower()
    if word not in {"true", "false"}:
        raise ValueError(token)
    return Q(**{column: word == "true"})


def _day(column: str, token: str) -> Q:
    first = datetime.combine(date.fromisoformat(_bare(token)), time(), UTC)
    return Q(**{f"{column}__gte": first, f"{column}__lt": first + timedelta(days=1)})


def _instant(column: str, token: str) -> Q:
    at = datetime.fromisoformat(_bare(token))
    return Q(**{column: at if at.tzinfo else at.replace(tzinfo=UTC)})


_READ: Mapping[Kind, Callable[[str, str], Q]] = {
    Kind.TEXT: lambda column, token: Q(**{f"{column}__iexact": _text(token)}),
    Kind.WHOLE: _whole,
    Kind.FLAG: _flag,
    Kind.DAY: _day,
    Kind.INSTANT: _instant,
}
