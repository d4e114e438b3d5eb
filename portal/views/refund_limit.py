"""The refund limits of the partner's customers: taken, free, and when each amount comes back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.refund_limits import rules_in_force
from customers.policy.roles import Action
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import REFUND_LIMITS
from portal.forms.money_filters import LimitFilterForm
from portal.http import PartnerRequest, demand, partner_page
from portal.pages.refund_limit import limit_page, limit_rows


@require_safe
@partner_page
def refund_limit(request: PartnerRequest) -> HttpResponse:
    """List the customers by what they have taken, or show the one that ``?customer=`` names."""
    demand(request, Action.LEDGER_READ)
    asked = LimitFilterForm(request.GET).said
    rules = rules_in_force(request.now.date())
    if wants_file(request):
        limits = limit_rows(request, rules, asked, at_most=MOST_ROWS + 1)
        return file_answer(request, title=_("Refund limit"), columns=REFUND_LIMITS, rows=limits)
    return render(request, "portal/refund_limit.html", {"page": limit_page(request, rules, asked), "rules": rules})
