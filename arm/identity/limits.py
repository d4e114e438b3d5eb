"""How often somebody may try before they have to wait. Counted where sign-in attempts are, on a connection of its own:
an attempt counts even when its request is rolled back.
"""

from datetime import datetime

from allauth.core.internal.ratelimit import apply_rate, consume, get_cache_key, get_ip, get_rates
from django.core.cache import cache
from rest_framework.request import Request

from arm.identity.refusals import TooManyAttempts

APP = "arm"
WAIT = 300
"""Seconds in which attempts count."""
WRONG_SECRET = {"wrong_secret": f"10/{WAIT}s/key,100/{WAIT}s/ip"}
DEVICE_CODES = {"device_codes": f"30/{WAIT}s/ip"}


def check_secret_attempts(request: Request, client_id: str, *, now: datetime) -> None:
    """Only look: many programs at one address sign in at the same time, and none has to wait for another.

    Raises: TooManyAttempts: too many wrong secrets of this program, or of any, from this address.
    """
    (action,) = WRONG_SECRET
    for rate in get_rates(app=APP, action=action, config=WRONG_SECRET):
        key = get_cache_key(request._request, app=APP, action=action, rate=rate, key=_from_here(request, client_id))
        allowed, _history = apply_rate(cache.get(key, []), now.timestamp(), rate, dry_run=True)
        if not allowed:
            raise TooManyAttempts(wait=WAIT)


def count_wrong_secret(request: Request, client_id: str) -> None:
    """Raises: TooManyAttempts."""
    _count(request, WRONG_SECRET, key=_from_here(request, client_id))


def count_device_code(request: Request) -> None:
    """Raises: TooManyAttempts: too many codes for this address."""
    _count(request, DEVICE_CODES)


def _count(request: Request, rates: dict[str, str], *, key: str | None = None) -> None:
    (action,) = rates
    if not consume(request._request, app=APP, action=action, config=rates, key=key):
        raise TooManyAttempts(wait=WAIT)


def _from_here(request: Request, client_id: str) -> str:
    return f"{client_id}:{get_ip(request._request)}"
