"""A file of a support request: always to be saved, never to be shown by the browser."""

import uuid

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.http import PartnerRequest, found, partner_page
from portal.pages.request import can_see
from support.queries.files import attachment_of


@require_safe
@partner_page
def request_file(request: PartnerRequest, number: str, file_id: uuid.UUID) -> HttpResponse:
    """Send the file to whoever may read its request."""
    attachment = found(attachment_of(request.partner.pk, number, file_id))
    found(attachment if can_see(request, attachment.request) else None)
    answer = HttpResponse(bytes(attachment.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, attachment.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
