"""A reservation's Access control (IAM), to read: who holds which role, and who may therefore do what."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customers.queries.assignments import SHOWN_ACTIONS, access_at
from portal.http import PartnerRequest, partner_page
from portal.pages.record import place_of, record_context, record_of


@require_safe
@partner_page
def reservation_access(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    access = access_at(partner_id=request.partner.pk, place=place_of(record), now=request.now)
    context = {**record_context(request, record), "access": access, "actions": SHOWN_ACTIONS}
    return render(request, "portal/reservation_access.html", context)
