"""What happens around every view: whole requests, health probes, privacy, preferences, one transaction."""

from collections.abc import Callable
from contextlib import suppress
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError
from django.utils import timezone, translation

from core import clock
from core.actor import Actor
from core.transactions import acting
from customers.models import User
from customers.queries.standing import Standing, standing_of
from portal.health import answer_probe
from portal.own_transactions import has_own_transactions

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class WholeRequestMiddleware:
    """Take in what is still being sent before the answer leaves.

    A request refused by its address or its token is answered before its body was read, and a server that
    hangs up on a client which is still sending breaks the connection: the client never sees the answer.
    """

    MOST_BYTES = 32 * 1024 * 1024
    CHUNK = 64 * 1024

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        with suppress(UnreadablePostError):
            for _chunk in range(self.MOST_BYTES // self.CHUNK):
                if not request.read(self.CHUNK):
                    break
        return response


class HealthMiddleware:
    """Answer /healthz and /readyz before hosts, sessions and transactions are looked at."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return answer_probe(request.path_info) or self.get_response(request)


class PrivacyMiddleware:
    """Let no cache keep what somebody signed in was shown: after signing out, Back shows it to nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class PreferencesMiddleware:
    """Use the person's language; without one, their choice in a cookie, then the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
        with translation.override(known):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", known)
            return response


class TransactionMiddleware:
    """One transaction a request, declared once with who acts; a failed request leaves nothing behind."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = clock.now()  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        standing = None if settings.IS_DESK else standing_of(request.user, now=request.now)  # type: ignore[attr-defined]
        request.standing = standing  # type: ignore[attr-defined]
        request.actor = actor_of(request.user, standing)  # type: ignore[attr-defined]
        if standing:
            request.partner, request.principal = standing.partner, standing.principal  # type: ignore[attr-defined]
        zone = ZoneInfo(standing.partner.time_zone if standing else "UTC")
        if has_own_transactions(request):
            with timezone.override(zone):
                return self.get_response(request)
        with acting(request.actor, now=request.now), timezone.override(zone):  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)


def actor_of(user: User, standing: Standing | None) -> Actor:
    """Return who acts: staff where they act for no partner; anybody else is a person, of a partner or of none."""
    return Actor(
        kind="staff" if user.is_staff and standing is None else "user",
        id=user.pk,
        label=user.name or user.email,
        partner_id=standing.partner.pk if standing else None,
        through="desk" if settings.IS_DESK else "portal",
    )
