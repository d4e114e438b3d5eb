"""What an activity log's address says: of whom, of what, through what, and from which day to which."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.audit_trail import ANYBODY_OF_THE_DESK, SHOWN_TO_PARTNERS, THE_SYSTEM, TrailFilter
from core.texts import FACES
from portal.forms.lists import said

LAST_DAYS = 30
"""Partner Center shows the last month until other days are asked for."""


class WhoField(forms.UUIDField):
    """A person by id, or the desk, or the system."""

    def to_python(self, value: Any) -> Any:
        return value if value in (ANYBODY_OF_THE_DESK, THE_SYSTEM) else super().to_python(value)


class ActivityFilterForm(forms.Form):
    """The filters of a log. Nonsense in the address counts as nothing."""

    who = WhoField(required=False)
    what = forms.ChoiceField(required=False, choices=[(table, table) for table in sorted(SHOWN_TO_PARTNERS)])
    through = forms.ChoiceField(required=False, choices=[(face, face) for face in FACES])
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def wanted(self, today: date) -> tuple[TrailFilter, date | None, date | None]:
        """Return what is asked for, and the days as the page shows them; without any it is the last 30 of them.

        Days are the partner's, both included.
        """
        asked: dict[str, Any] = said(self)
        since, until = asked.get("since"), asked.get("until")
        if since is None and until is None:
            since = today - timedelta(days=LAST_DAYS)
        who = asked.get("who", "")
        return (
            TrailFilter(
                actor_id=who if isinstance(who, uuid.UUID) else None,
                actor_kind=who if isinstance(who, str) else "",
                table=asked.get("what", ""),
                through=asked.get("through", ""),
                since=_begin(since) if since else None,
                before=_begin(until + timedelta(days=1)) if until and until < date.max else None,
            ),
            since,
            until,
        )


def _begin(day: date) -> datetime:
    """Return the first instant of a day of the partner's; the calendar's own first and last days have none there."""
    try:
        return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone()).astimezone(UTC)
    except OverflowError:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
