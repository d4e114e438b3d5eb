"""What the face for Azure's clients needs before it answers anybody."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from arm.tokens import keys

SERVING = "serving"
"""The tag of what a process looks at once more when it starts to serve (portal/wsgi.py)."""


@register(SERVING)
def tokens_can_be_signed(**kwargs: Any) -> list[CheckMessage]:
    """Refuse to serve without a key: nobody could sign in, and the first who tried would find out."""
    if not settings.IS_ARM:
        return []
    try:
        keys()
    except (RuntimeError, ValueError, TypeError) as error:
        text = "PORTAL_TOKEN_KEY (or PORTAL_TOKEN_KEY_FILE) has to hold a private RSA key in PEM; "
        return [Error(f"{text}deploy/make-secrets makes one ({error}).", id="arm.E001")]
    return []


@register(SERVING)
def clients_are_told_https(**kwargs: Any) -> list[CheckMessage]:
    """Azure's clients send no token over plain HTTP."""
    if not settings.IS_ARM or settings.ARM_URL.startswith("https://"):
        return []
    return [Error(f"PORTAL_ARM_URL has to begin with https://, not {settings.ARM_URL!r}.", id="arm.E002")]
