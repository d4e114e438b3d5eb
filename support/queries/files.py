"""Files of a request, to be downloaded."""

import uuid

from support.models import Attachment


def attachment_of(partner_id: uuid.UUID, number: str, file_id: uuid.UUID) -> Attachment | None:
    """Return a file of a partner's request with its bytes and its request, or nothing."""
    rows = Attachment.objects.filter(partner_id=partner_id, request__number=number, pk=file_id)
    return rows.select_related("request").first()
