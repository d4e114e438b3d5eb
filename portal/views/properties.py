"""A reservation's Properties: everything that is known of it, ready to be copied."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.http import PartnerRequest, partner_page
from portal.pages.record import record_context, record_of
from reservations.queries.record import remainders_of


@require_safe
@partner_page
def reservation_properties(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    context = {**record_context(request, record), "remainders": remainders_of(record.reservation)}
    return render(request, "portal/reservation_properties.html", context)
