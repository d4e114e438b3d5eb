"""ETags: the version of a reservation, and which of them a change is good for."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from reservations.models import Reservation

TAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')
ANY = "*"


class EtagDiffers(Refusal):
    """It was changed after the caller read it."""

    code = "PreconditionFailed"
    text = _("The reservation has another ETag than the one that If-Match names. Read it again, then change it.")


def etag(reservation: Reservation) -> str:
    return f'"{reservation.version}"'


def wanted_versions(request: HttpRequest) -> frozenset[int] | None:
    """Return the versions that If-Match names; None for any. What is no ETag of ours names none."""
    said = request.headers.get("If-Match", "").strip()
    if said in ("", ANY):
        return None
    tags = [TAG.fullmatch(one.strip()) for one in said.split(",")]
    return frozenset(int(tag[1]) for tag in tags if tag)
