"""If cancelled on…: what a refund on a later day would give. An estimate: nothing here can be submitted."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.queries.refund_pages import customers_reservations, quote_of
from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.forms.if_cancelled import IfCancelledForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.if_cancelled import if_cancelled_page
from portal.pages.refund import quote_url
from portal.refusals import UNPROCESSABLE
from portal.trails import list_trail, reservation_trail
from reservations.models import Reservation


@require_safe
@partner_page
def reservation_if_cancelled(
    request: PartnerRequest, customer_id: uuid.UUID, reservation_id: uuid.UUID
) -> HttpResponse:
    """Estimate the refund of one reservation, all units unless ``?quantity=`` says how many."""
    demand(request, Action.RESERVATIONS_READ)
    customer = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    rows = customers_reservations(request.partner.pk, customer.pk, [reservation_id])
    reservation = found(rows[0] if rows else None)
    typed = {"quantity": str(reservation.quantity), **request.GET.dict()}
    form = IfCancelledForm(typed, today=request.now.date(), owned=reservation.quantity, name=reservation.name)
    form.is_valid()
    quantity = form.cleaned_data.get("quantity", reservation.quantity)
    trail = reservation_trail(customer, reservation)
    return _page(request, customer, [reservation], {reservation.pk: quantity}, form, trail=trail)


@require_safe
@partner_page
def refund_if_cancelled(request: PartnerRequest, customer_id: uuid.UUID, quote_id: uuid.UUID) -> HttpResponse:
    """Estimate the refund of a quote's reservations, its quantities in its order."""
    demand(request, Action.RESERVATIONS_READ)
    quote = found(quote_of(partner_id=request.partner.pk, customer_id=customer_id, quote_id=quote_id))
    known = {one.pk: one for one in customers_reservations(quote.partner_id, quote.customer_id, quote.quantities)}
    form = IfCancelledForm(request.GET.dict(), today=request.now.date())
    form.is_valid()
    reservations = [known[pk] for pk in quote.quantities]
    quantities = {pk: min(number, known[pk].quantity) for pk, number in quote.quantities.items()}
    return _page(
        request, quote.customer, reservations, quantities, form,
        trail=list_trail(quote.customer), back=quote_url(quote),
    )  # fmt: skip


def _page(
    request: PartnerRequest,
    customer: Customer,
    reservations: Sequence[Reservation],
    quantities: Mapping[uuid.UUID, int],
    form: IfCancelledForm,
    **also: Any,
) -> HttpResponse:
    running = [one for one in reservations if not one.is_over(request.now)]
    page = (
        if_cancelled_page(
            running,
            quantities,
            today=request.now.date(),
            asked=form.cleaned_data.get("on"),
            with_cost=request.GET.get("cost") != "0",
        )
        if running
        else None
    )
    context = {
        "customer": customer,
        "units": [(one, quantities[one.pk]) for one in reservations],
        "reservation": reservations[0] if len(reservations) == 1 else None,
        "page": page,
        "form": form,
        **also,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "portal/if_cancelled.html", context, status=status)
