"""A reservation's Configuration, to read: scope, subscription, what it is optimized for, renewal."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.http import PartnerRequest, partner_page
from portal.pages.record import record_context, record_of


@require_safe
@partner_page
def reservation_configuration(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    return render(request, "portal/reservation_configuration.html", record_context(request, record))
