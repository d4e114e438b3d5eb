"""Help: the keys, the refund rules in force, and who to ask."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.policy.refund_table import refund_table
from billing.queries.rules_in_force import rules_on
from customers.queries.access import who_can_grant
from portal.http import PartnerRequest, partner_page
from portal.pages.refund_words import fee_words
from portal.templatetags.places import resource_type_name


@require_safe
@partner_page
def help_page(request: PartnerRequest) -> HttpResponse:
    rules = rules_on(request.now.date())
    context = {
        "rules": rules,
        "rows": refund_table(rules),
        "fee_rate": fee_words(rules.fee_basis_points),
        "excluded": sorted(resource_type_name(code) for code in rules.excluded_types),
        "grantors": who_can_grant(request.principal),
    }
    return render(request, "portal/help.html", context)
