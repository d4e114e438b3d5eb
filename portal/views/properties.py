"""A reservation's Properties: everything that is known of it, ready to be copied."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.http import PartnerRequest, partner_page
from portal.pages.record import record_context, record_of
from portal.pages.settings import no_change_reason
from portal.views.rename import rename_form
from reservations.queries.lineage import lineage_of


@require_safe
@partner_page
def reservation_properties(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    context = {
        **record_context(request, record),
        "lineage": lineage_of(record.reservation),
        "no_change": no_change_reason(request, record),
        "rename_form": rename_form(record),
        "copies_by_key": True,
    }
    return render(request, "portal/reservation_properties.html", context)
