"""A reservation's Utilization: how much of it was used, day by day over the last 90 days."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.http import PartnerRequest, partner_page
from portal.pages.record import record_context, record_of
from portal.pages.utilization import LONGEST, utilization_page


@require_safe
@partner_page
def reservation_utilization(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id, days=LONGEST)
    context = {**record_context(request, record), "page": utilization_page(record, request.GET.get("days", ""))}
    return render(request, "portal/reservation_utilization.html", context)
