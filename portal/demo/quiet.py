"""What the past has mailed was mailed then: the demo's history sends nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


@contextmanager
def quiet_mail() -> Iterator[None]:
    """Let mail be written, and go nowhere."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = NOWHERE
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before
