"""Refund from the list of all customers: what is ticked has to be one customer's."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from customers.policy.roles import Action
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.refund_many import refund_choices
from portal.refusals import UNPROCESSABLE


@require_safe
@partner_page
def reservations_refund(request: PartnerRequest) -> HttpResponse:
    """Go on with the customer whose reservations are ticked; of several customers, ask for one."""
    demand(request, Action.RESERVATIONS_READ)
    ticked = request.GET.getlist("reservation")
    choices = found(refund_choices(request.partner.pk, ticked)) if ticked else []
    if len(choices) == 1:
        return redirect(choices[0].url)
    return render(request, "portal/refund_many.html", {"choices": choices}, status=UNPROCESSABLE)
