"""What all reservations of the partner would bring back today: worked out when somebody asks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.queries.refund_total import refund_total
from customers.policy.roles import Action
from portal.http import PartnerRequest, demand, partner_page


@require_safe
@partner_page
def refund_total_page(request: PartnerRequest) -> HttpResponse:
    """Answer with the sums as a part of the list, or as a page where there is no script."""
    demand(request, Action.RESERVATIONS_READ)
    total = refund_total(partner_id=request.partner.pk, now=request.now)
    template = "portal/_refund_sums.html" if request.htmx else "portal/refund_sums.html"
    return render(request, template, {"total": total, "now": request.now})
