"""Notifications as the bell, the drawer and the page show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.models import Notification
from core.reading import Unread, ended_since, notifications_of, unread_of
from portal.http import PartnerRequest
from portal.notices import Told, told

IN_DRAWER = 20
MOST_TOASTS = 3
MOST_SHOWN = 99
SOON, LATER = 5, 30
ENDS_SOON = timedelta(minutes=10)
"""What has run for longer waits for a person, not for a worker."""

TONES = {
    Notification.Level.IN_PROGRESS: "info",
    Notification.Level.INFORMATION: "success",
    Notification.Level.WARNING: "warning",
    Notification.Level.ERROR: "error",
}
"""The messages framework's words for how loud a toast is."""


@dataclass(frozen=True, slots=True)
class Item:
    """A notification in words."""

    row: Notification
    said: Told
    is_running: bool = False

    @property
    def is_unread(self) -> bool:
        return self.row.read_at is None

    @property
    def tone(self) -> str:
        return TONES[Notification.Level(self.row.level)]


@dataclass(frozen=True, slots=True)
class Bell:
    """The count beside the bell, and what has ended since it was last asked."""

    unread: Unread
    toasts: list[Item]
    now: datetime

    @property
    def since(self) -> datetime:
        """Until when everything is told."""
        return self.unread.latest or self.now

    @property
    def stamp(self) -> str:
        latest = self.unread.latest.isoformat() if self.unread.latest else ""
        return f"{self.unread.count}.{latest}"

    @property
    def shown(self) -> str:
        """The count as it fits beside a bell; nothing for none."""
        count = self.unread.count
        return "" if not count else (f"{MOST_SHOWN}+" if count > MOST_SHOWN else str(count))

    @property
    def seconds(self) -> int:
        """How soon to ask again: sooner while something may end any moment."""
        began = self.unread.running_since
        return SOON if began is not None and self.now - began < ENDS_SOON else LATER


@dataclass(frozen=True, slots=True)
class Drawer:
    items: list[Item]
    until: datetime

    @property
    def is_live(self) -> bool:
        return any(item.is_running for item in self.items)

    @property
    def has_unread(self) -> bool:
        return any(item.is_unread for item in self.items)


def item_of(row: Notification, *, now: datetime) -> Item:
    is_running = row.level == Notification.Level.IN_PROGRESS and now - row.at < ENDS_SOON
    return Item(row, told(row), is_running)


def bell_of(request: PartnerRequest, *, since: datetime | None) -> Bell:
    """Count what is unread, one query; what ended ``since`` then is one more, only when there is something newer."""
    who = {"partner_id": request.partner.pk, "person_id": request.user.pk}
    unread = unread_of(**who)
    is_newer = since is not None and unread.latest is not None and unread.latest > since
    rows = ended_since(**who, since=since, most=MOST_TOASTS) if since is not None and is_newer else []
    return Bell(unread, [item_of(row, now=request.now) for row in rows], now=request.now)


def drawer_of(request: PartnerRequest) -> Drawer:
    rows = notifications_of(partner_id=request.partner.pk, person_id=request.user.pk).order_by("-at", "-id")
    return Drawer([item_of(row, now=request.now) for row in rows[:IN_DRAWER]], until=request.now)
