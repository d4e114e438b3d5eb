"""What a mail says, before it is a text and a page."""

from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a section, with what is to be said of it and where it is."""

    name: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    heading: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Letter:
    """``why``: why somebody gets it. ``settings_url``: where they can switch it off; empty: nowhere."""

    subject: str
    title: str
    text: str = ""
    sections: list[Section] = field(default_factory=list)
    url: str = ""
    button: str = ""
    why: str = ""
    settings_url: str = ""


def address(view: str, *args: object, query: str = "", part: str = "") -> str:
    """Return where a page of the portal is, as it is reached from outside, whichever process asks.

    Raises: ValueError without PORTAL_URL.
    """
    if not settings.PORTAL_URL:
        raise ValueError("PORTAL_URL is not set: a mail could lead nowhere")
    path = reverse(view, args=args, urlconf="portal.urls")
    return settings.PORTAL_URL.rstrip("/") + path + (f"?{query}" if query else "") + (f"#{part}" if part else "")
