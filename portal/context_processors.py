"""What the shell of every page needs: who is signed in, for whom, which theme, what the menu may offer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from customers.models.partner import ROLE_NAMES
from customers.policy.access import decide
from customers.policy.programs import sees_programs
from customers.policy.roles import Action

THEMES = frozenset({"light", "dark"})
THEME_COOKIE = "portal_theme"


def chosen_theme(request: HttpRequest) -> str:
    """The person's theme, else the cookie's; nothing means the system's."""
    chosen = getattr(getattr(request, "user", None), "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template ``shell``; it makes no query."""
    principal = getattr(request, "principal", None)
    return {
        "shell": {
            "theme": chosen_theme(request),
            "languages": settings.LANGUAGES,
            "is_desk": settings.IS_DESK,
            "partner": getattr(request, "partner", None),
            "roles": [ROLE_NAMES[role] for role in sorted(principal.roles)] if principal else [],
            "sees_requests": bool(principal and decide(principal, Action.REQUESTS_READ, is_own=True)),
            "sees_people": bool(principal and decide(principal, Action.PEOPLE_READ)),
            "sees_programs": bool(principal and sees_programs(principal)),
            "sees_ledger": bool(principal and decide(principal, Action.LEDGER_READ)),
        }
    }
