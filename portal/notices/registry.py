"""Where a code of `core.notifications` becomes a title, a text and the page that it opens."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.models import Notification
from customers.policy.mail import MailKind
from portal.templatetags.figures import money_text
from portal.templatetags.moments import instant_text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What a notification says: a line, a sentence or two, and the address that it opens; empty: none."""

    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A notification's facts. One that is missing is an empty text: old news must stay readable."""

    given: Mapping[str, Any]

    def __getitem__(self, name: str) -> str:
        value = self.given.get(name)
        return "" if value is None else str(value)

    def count(self, name: str) -> int:
        """Return a whole number, 0 when there is none."""
        value = self.given.get(name)
        return value if isinstance(value, int) else 0

    def money(self, name: str = "net_minor", currency: str = "currency") -> str:
        """Return an amount of minor units, written for the reader."""
        minor = self.given.get(name)
        return money_text(minor, self[currency]) if isinstance(minor, int) and self[currency] else ""

    def day(self, name: str) -> str:
        """Return a day; of an instant, its day in the reader's time zone."""
        text = self[name]
        if "T" not in text:
            return date.fromisoformat(text).isoformat() if text else ""
        return timezone.localtime(datetime.fromisoformat(text)).date().isoformat()

    def instant(self, name: str) -> str:
        """Return an instant in the reader's time zone."""
        text = self[name]
        return instant_text(datetime.fromisoformat(text), timezone.get_current_timezone()) if text else ""

    def page(self, view: str, *names: str) -> str:
        """Return the address of a view whose arguments are these facts; nothing when one is missing or odd."""
        try:
            return reverse(view, args=[self[name] for name in names])
        except NoReverseMatch:
            return ""


Teller = Callable[[Facts], Told]


@dataclass(frozen=True, slots=True)
class Entry:
    tell: Teller
    mail: MailKind | None


_entries: dict[str, Entry] = {}


def words(*codes: str, mail: MailKind | None) -> Callable[[Teller], Teller]:
    """Register the words of codes, and the kind of mail that they go out as; None: they are not mailed."""

    def register(tell: Teller) -> Teller:
        for code in codes:
            if code in _entries:
                raise ValueError(f"{code} has words already")
            _entries[code] = Entry(tell, mail)
        return tell

    return register


def told(notification: Notification) -> Told:
    """Put a notification into the words of the active language; one without words here is still readable."""
    entry = _entries.get(notification.code)
    if entry is None:
        return _unknown()
    try:
        said = entry.tell(Facts(notification.facts if isinstance(notification.facts, dict) else {}))
    except (ValueError, TypeError, LookupError):
        log.exception("the facts of notification %s (%s) do not fit its words", notification.pk, notification.code)
        return _unknown()
    return said if _is_ours(said.url) else replace(said, url="")


def _is_ours(url: str) -> bool:
    """Tell whether an address is a path of the portal: facts come from rows, and rows may be old."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def mail_kind_of(code: str) -> MailKind | None:
    """Return as what a code is mailed; None when it is not, or has no words."""
    entry = _entries.get(code)
    return entry.mail if entry else None


def known_codes() -> frozenset[str]:
    return frozenset(_entries)


def _unknown() -> Told:
    return Told(title=_("There is news"), text=_("This version of the portal has no words for it."))
