"""The refund limits of the partner's customers: taken, free, and when each amount comes back."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.policy.refund_limit import WARN_FROM_PERCENT
from billing.queries.refund_limits import customers_by_use, rules_in_force
from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import REFUND_LIMITS
from portal.forms.money_filters import LimitFilterForm
from portal.http import PartnerRequest, demand, found, partner_page
from support.queries.refund_limits import limits_of

PAGE_SIZE = 50


@require_safe
@partner_page
def refund_limit(request: PartnerRequest) -> HttpResponse:
    """List the customers by what they have taken, or show the one that ``?customer=`` names."""
    demand(request, Action.LEDGER_READ)
    said = LimitFilterForm(request.GET).said
    number, name = said["page"] or 1, said["q"] or ""
    rules = rules_in_force(request.now.date())
    if wants_file(request):
        every = [*customers_by_use(request.partner.pk, on=request.now.date(), name=name)[: MOST_ROWS + 1]]
        limits = limits_of(every, rules=rules, on=request.now.date())
        return file_answer(request, title=_("Refund limit"), columns=REFUND_LIMITS, rows=limits)
    customers, is_more = _customers(request, said["customer"], name, number)
    first = (number - 1) * PAGE_SIZE + 1
    limits = limits_of(customers, rules=rules, on=request.now.date())
    context = {
        "limits": limits,
        "nearly_taken": sum(limit.is_nearly_taken for limit in limits),
        "warn_from": WARN_FROM_PERCENT,
        "rules": rules,
        "one": customers[0] if said["customer"] else None,
        "name": name,
        "first": first if customers else 0,
        "last": first + len(customers) - 1 if customers else 0,
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if is_more else None,
    }
    return render(request, "portal/refund_limit.html", context)


def _customers(
    request: PartnerRequest, customer_id: uuid.UUID | None, name: str, number: int
) -> tuple[list[Customer], bool]:
    """Return a page of customers, and whether another follows."""
    if customer_id:
        return [found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))], False
    start = (number - 1) * PAGE_SIZE
    rows = customers_by_use(request.partner.pk, on=request.now.date(), name=name)
    page = list(rows[start : start + PAGE_SIZE + 1])
    return page[:PAGE_SIZE], len(page) > PAGE_SIZE
