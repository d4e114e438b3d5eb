"""How states look: a shape and a tone for each, so that a state looks the same on every page."""

from dataclasses import dataclass

TONES = frozenset({"", "calm", "calm good", "good", "info", "warn", "bad"})

ICONS = {
    "check": "check",
    "clock": "clock",
    "error": "circle-x",
    "warn": "triangle-alert",
    "info": "info",
    "run": "loader-circle",
    "dash": "minus",
    "no": "ban",
    "lock": "lock",
    "refund": "rotate-ccw",
    "swap": "arrow-left-right",
    "ticket": "ticket",
    "copy": "copy",
    "search": "search",
    "theme": "contrast",
    "light": "sun",
    "dark": "moon",
    "system": "monitor",
    "language": "languages",
    "help": "circle-question-mark",
    "keyboard": "keyboard",
    "menu": "menu",
    "x": "x",
    "up": "chevron-up",
    "down": "chevron-down",
    "previous": "chevron-left",
    "next": "chevron-right",
    "sort": "chevrons-up-down",
    "plus": "plus",
    "layers": "layers",
    "list": "list",
    "gear": "settings",
    "key": "key-round",
    "overview": "panel-top",
    "people": "users",
    "requests": "life-buoy",
    "ledger": "book-open",
    "limit": "gauge",
    "doc": "file-text",
    "tag": "tag",
    "home": "house",
    "mail": "mail",
    "clip": "paperclip",
    "bell": "bell",
    "edit": "pencil",
    "history": "history",
    "renew": "refresh-cw",
    "export": "download",
    "person": "user-round",
    "invite": "user-round-plus",
    "signout": "log-out",
    "stop": "octagon-x",
    "fall": "trending-down",
    "rise": "trending-up",
    "chart": "chart-line",
}
"""Our names for what an icon means, and Lucide's for what it shows."""


@dataclass(frozen=True, slots=True)
class Look:
    """A badge's tone and shape; ``mark`` stands where there is nothing to show."""

    tone: str
    shape: str
    mark: str = "–"


NEUTRAL = Look("", "dash")

_CALM_GOOD = Look("calm good", "check")
_QUIET = Look("calm", "dash")
_RUNNING = Look("info", "run")

LOOKS: dict[str, Look] = {
    # reservations, by what the list shows
    "succeeded": _CALM_GOOD,
    "active": _CALM_GOOD,
    "expiring": Look("warn", "clock"),
    "expired": _QUIET,
    "cancelled": _QUIET,
    "returned": _QUIET,
    "exchanged": _QUIET,
    "split": _QUIET,
    "merged": _QUIET,
    "reversed": _QUIET,
    "nobenefit": Look("warn", "warn"),
    "warning": Look("bad", "error"),
    "billingfailed": Look("bad", "error"),
    "failed": Look("bad", "error"),
    "processing": _RUNNING,
    "pending": _RUNNING,
    "creating": _RUNNING,
    "pendingbilling": _RUNNING,
    "pendingresourcehold": _RUNNING,
    "confirmedresourcehold": _RUNNING,
    "confirmedbilling": _RUNNING,
    "created": _RUNNING,
    # payments
    "scheduled": Look("calm", "clock"),
    # refunds
    "draft": Look("", "lock"),
    "submitted": _RUNNING,
    "awaitingconfirmation": Look("warn", "warn"),
    "awaitingsecondperson": Look("warn", "people"),
    "awaitingapproval": Look("warn", "clock"),
    "approved": _RUNNING,
    "completed": Look("good", "check"),
    "rejected": Look("bad", "no"),
    "withdrawn": _QUIET,
    "dead": Look("bad", "stop"),
    # prepared refunds
    "sent": Look("info", "clock"),
    "granted": Look("warn", "lock"),
    "declined": Look("bad", "no"),
    "lapsed": _QUIET,
    # service requests
    "open": Look("info", "clock"),
    "new": Look("info", "clock"),
    "inprogress": _RUNNING,
    "waitingforpartner": Look("warn", "clock"),
    "closed": _QUIET,
    "resolved": Look("calm good", "check"),
    # people
    "ended": _QUIET,
    "disabled": Look("", "no"),
    "invited": Look("info", "clock"),
    "invitationexpired": Look("warn", "clock"),
    # uses of the limit
    "held": Look("warn", "clock"),
    "used": _CALM_GOOD,
    "released": _QUIET,
}


def look_of(state: str) -> Look:
    """Return the look of a state, whichever way its name is written; a plain one for a state unknown here."""
    return LOOKS.get(state.replace("_", "").replace("-", "").replace(" ", "").lower(), NEUTRAL)
