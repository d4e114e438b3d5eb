"""The $filter of a list of tickets: status, createdDate, serviceId, problemClassificationId."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db.models import Q

from arm.errors import NotFound
from arm.odata import Clause, clauses_of, invalid
from arm.support_tickets.classifications import CLASSIFICATIONS, issue_with

STATES = ("open", "closed")
LOOKUPS = {"gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}


def tickets_wanted(text: str) -> Q:
    """Return the condition that a filter is. Raises: InvalidFilter."""
    wanted = Q()
    for clause in clauses_of(text):
        reader = READERS.get(clause.name)
        condition = reader(clause) if reader else None
        if condition is None:
            raise invalid(text)
        wanted &= condition
    return wanted


def _status(clause: Clause) -> Q | None:
    if clause.sign != "eq" or clause.value.lower() not in STATES:
        return None
    return Q(state=clause.value.lower())


def _created(clause: Clause) -> Q | None:
    return instants_wanted(clause, "created_at")


def instants_wanted(clause: Clause, column: str) -> Q | None:
    """Return the condition that a clause is on a column of instants; None when it is none."""
    if clause.sign not in LOOKUPS:
        return None
    try:
        at = datetime.fromisoformat(clause.value)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Q(**{f"{column}__{LOOKUPS[clause.sign]}": at})


def _service(clause: Clause) -> Q | None:
    if clause.sign != "eq":
        return None
    try:
        return Q(issue_type=issue_with(_last(clause)).code)
    except NotFound:
        return Q(pk=None)


def _classification(clause: Clause) -> Q | None:
    if clause.sign != "eq":
        return None
    found = next((one for one in CLASSIFICATIONS.values() if str(one.id) == _last(clause).lower()), None)
    if found is None:
        return Q(pk=None)
    return Q(issue_type=found.issue_type, problem_type=found.problem_type, category=found.category)


def _last(clause: Clause) -> str:
    return clause.value.rstrip("/").rpartition("/")[2]


READERS: dict[str, Callable[[Clause], Q | None]] = {
    "status": _status,
    "createddate": _created,
    "serviceid": _service,
    "problemclassificationid": _classification,
}
