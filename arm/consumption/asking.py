"""Which days a call asks about, at which grain, and where its page begins."""

import uuid
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from arm.odata import Clause, clauses_of, invalid
from arm.paging import InvalidPaging
from core.errors import Refusal
from reservations.queries.use_over_time import Place, Window

DAILY, MONTHLY = "daily", "monthly"
DAYS_TOLD = 90
"""Days back when nothing is said of the dates, and a call for days is asked without them."""
MONTHS_TOLD = 365
SKIP = "$skiptoken"
FIRST = date(2000, 1, 1)
SIGNS = {"ge": ("first", 0), "gt": ("first", 1), "le": ("last", 0), "lt": ("last", -1)}


class InvalidGrain(Refusal):
    """Summaries are by day or by month."""

    code = "BadRequest"
    text = _("The query parameter grain is required: daily or monthly.")


class DatesAreRequired(Refusal):
    """Details are told of a span of days that the call names."""

    code = "BadRequest"
    text = _("A $filter on properties/usageDate, or startDate and endDate, is required.")


class InvalidDate(Refusal):
    """Not a day."""

    code = "BadRequest"
    text = _("The date is not valid: %(date)s. Write it as YYYY-MM-DD.")


def grain_of(request: Request) -> str:
    """Return the grain that a call asks for. Raises: InvalidGrain."""
    grain = request.query_params.get("grain", "").lower()
    if grain not in {DAILY, MONTHLY}:
        raise InvalidGrain
    return grain


def window_of(request: Request, *, today: date, is_monthly: bool, needs_dates: bool = False) -> Window:
    """Return the days that are asked about: full UTC days, so none after yesterday.

    Raises: InvalidFilter, InvalidDate, DatesAreRequired.
    """
    said = _said(request)
    if needs_dates and not said:
        raise DatesAreRequired
    yesterday = today - timedelta(days=1)
    last = min(said.get("last", yesterday), yesterday)
    back = timedelta(days=(MONTHS_TOLD if is_monthly else DAYS_TOLD) - 1)
    first = said.get("first") or max(FIRST, last - back)
    return Window.of(max(first, FIRST), max(last, FIRST), is_monthly=is_monthly)


def begin_of(request: Request) -> Place | None:
    """Return where the page begins. Raises: InvalidPaging."""
    token = request.query_params.get(SKIP)
    if token is None:
        return None
    reservation_id, _underscore, day = token.partition("_")
    try:
        return Place(uuid.UUID(reservation_id), date.fromisoformat(day))
    except ValueError:
        raise InvalidPaging(name=SKIP) from None


def token_of(place: Place) -> str:
    return f"{place.reservation_id}_{place.day}"


def _said(request: Request) -> dict[str, date]:
    said = {}
    for name, key in (("startDate", "first"), ("endDate", "last")):
        if text := request.query_params.get(name):
            said[key] = _day(text)
    text = request.query_params.get("$filter", "")
    for clause in clauses_of(text):
        said |= _bounds(clause, text)
    return said


def _bounds(clause: Clause, text: str) -> dict[str, date]:
    if clause.name != "usagedate":
        raise invalid(text)
    day = _day(clause.value)
    if clause.sign == "eq":
        return {"first": day, "last": day}
    if clause.sign not in SIGNS:
        raise invalid(text)
    key, days = SIGNS[clause.sign]
    return {key: day + timedelta(days=days)}


def _day(text: str) -> date:
    """Return the day of a date, or of an instant. Raises: InvalidDate."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise InvalidDate(date=text[:30]) from None
    if text[10:] and text[10:11] not in {"T", " "}:
        raise InvalidDate(date=text[:30])
    return min(max(day, FIRST), date.max - timedelta(days=1))
