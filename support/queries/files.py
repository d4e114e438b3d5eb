"""Files of requests: as pages list them, and to be downloaded."""

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from support.models import Attachment, PendingFile

Listed = dict[str, Any]
"""A file's id, name and size, without its bytes."""

_LISTED = JSONObject(id="id", name="name", size="size")


def files_of_message() -> ArraySubquery:
    """Return what to annotate messages with: their files. No query of its own."""
    return _listed(Attachment.objects.filter(partner_id=OuterRef("partner_id"), message_id=OuterRef("pk")))


def files_of_request() -> ArraySubquery:
    """Return what to annotate requests with: the files that came with the request itself."""
    own = Attachment.objects.filter(partner_id=OuterRef("partner_id"), request_id=OuterRef("pk"), message=None)
    return _listed(own)


def files_waiting(person_id: uuid.UUID, place: str) -> ArraySubquery:
    """Return what to annotate requests with: what somebody has uploaded for a form of it and not sent yet."""
    own = PendingFile.objects.filter(partner_id=OuterRef("partner_id"), uploaded_by_id=person_id, place=place)
    return _listed(own)


def _listed(rows: "QuerySet[Any]") -> ArraySubquery:
    return ArraySubquery(rows.order_by("at", "name", "pk").values(listed=_LISTED))


def attachment_of(partner_id: uuid.UUID, number: str, file_id: uuid.UUID) -> Attachment | None:
    """Return a file of a partner's request with its bytes and its request, or nothing."""
    rows = Attachment.objects.filter(partner_id=partner_id, request__number=number, pk=file_id)
    return rows.select_related("request__prepared").first()
