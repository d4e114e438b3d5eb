"""A reservation's Overview: what it is, how it is used, what may be done with it and why not."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.http import PartnerRequest, partner_page
from portal.pages.overview import overview_page
from portal.pages.record import record_context, record_of
from portal.views.rename import rename_form


@require_safe
@partner_page
def reservation(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    return redirect("reservation_overview", record.customer.pk, record.reservation.pk)


@require_safe
@partner_page
def reservation_overview(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    context = {
        **record_context(request, record, is_tab=False),
        "page": overview_page(request, record),
        "rename_form": rename_form(record),
        "copies_by_key": True,
    }
    return render(request, "portal/reservation_overview.html", context)
