"""Activity logs: of a reservation, of a customer, of the partner."""

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.refunds_of import refunds_of_reservation
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.exports.activity import ACTIVITY
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.activity import activity_page, file_rows
from portal.pages.record import record_context, record_of
from portal.trails import customer_trail


@require_safe
@partner_page
def reservation_activity(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    """Tell what happened to a reservation, its order, its payments and its refunds."""
    record = record_of(request, customer_id, reservation_id)
    refunds = refunds_of_reservation(partner_id=request.partner.pk, reservation_id=reservation_id)
    things = [reservation_id, record.reservation.order_id, *refunds]
    return _log(request, things, "portal/reservation_activity.html", record_context(request, record))


@require_safe
@partner_page
def customer_activity(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Tell what happened to a customer and everything that it has."""
    demand(request, Action.CUSTOMERS_READ)
    customer = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    context = {"customer": customer, "trail": customer_trail(customer)}
    return _log(request, [customer_id], "portal/customer_activity.html", context)


@require_safe
@partner_page
def activity(request: PartnerRequest) -> HttpResponse:
    """Tell what happened at the partner."""
    demand(request, Action.CUSTOMERS_READ)
    return _log(request, [request.partner.pk], "portal/activity.html", {}, has_customers=True)


def _log(
    request: PartnerRequest,
    things: Sequence[uuid.UUID],
    template: str,
    context: dict[str, Any],
    *,
    has_customers: bool = False,
) -> HttpResponse:
    if wants_file(request):
        rows = file_rows(request, things, MOST_ROWS + 1)
        return file_answer(request, title=_("Activity log"), columns=ACTIVITY, rows=rows)
    return render(request, template, {**context, "log": activity_page(request, things, has_customers=has_customers)})
