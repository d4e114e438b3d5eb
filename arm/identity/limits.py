"""How often somebody may try before they have to wait. Counted where sign-in attempts are, on a connection of its own:
an attempt counts even when its request is rolled back.
"""

from allauth.core.internal.ratelimit import consume, get_ip
from rest_framework.request import Request

from arm.identity.refusals import TooManyAttempts

APP = "arm"
WAIT = 300
"""Seconds in which attempts count."""
WRONG_SECRET = {"wrong_secret": f"10/{WAIT}s/key,100/{WAIT}s/ip"}
DEVICE_CODES = {"device_codes": f"30/{WAIT}s/ip"}


def check_secret_attempts(request: Request, client_id: str) -> None:
    """Raises: TooManyAttempts: too many wrong secrets of this program, or of any, from this address."""
    _count(request, "wrong_secret", WRONG_SECRET, key=_from_here(request, client_id), dry_run=True)


def count_wrong_secret(request: Request, client_id: str) -> None:
    _count(request, "wrong_secret", WRONG_SECRET, key=_from_here(request, client_id))


def count_device_code(request: Request) -> None:
    """Raises: TooManyAttempts: too many codes for this address."""
    _count(request, "device_codes", DEVICE_CODES)


def _count(
    request: Request, action: str, rates: dict[str, str], *, key: str | None = None, dry_run: bool = False
) -> None:
    if not consume(request._request, app=APP, action=action, config=rates, key=key, dry_run=dry_run):
        raise TooManyAttempts(wait=WAIT)


def _from_here(request: Request, client_id: str) -> str:
    return f"{client_id}:{get_ip(request._request)}"
