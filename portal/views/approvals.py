"""Approvals for auditors: who asked, who agreed, with which right and reason, under which rule and threshold."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.policy.access import decide
from customers.policy.roles import Action
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.approvals import APPROVALS
from portal.forms.approvals import ApprovalFilterForm
from portal.http import PartnerRequest, demand, partner_page
from portal.keyset import counted_page
from portal.pages.approvals import approval_row
from portal.pills import gate_pill
from portal.views.ledger import DEFAULT_SORT
from support.queries.approvals import approvals_of, thresholds_of

KEYS = ("created_at", "number")


@require_safe
@partner_page
def approvals(request: PartnerRequest) -> HttpResponse:
    """List refunds and exchanges with how they were approved, the newest first."""
    demand(request, Action.LEDGER_READ)
    form = ApprovalFilterForm(request.GET)
    wanted = form.wanted
    rows = approvals_of(request.partner.pk, wanted)
    thresholds = thresholds_of(request.partner.pk)
    if wants_file(request):
        order = KEYS if form.is_ascending else [f"-{key}" for key in KEYS]
        found = (approval_row(one, thresholds) for one in rows.order_by(*order)[: MOST_ROWS + 1])
        return file_answer(request, title=_("Approvals"), columns=APPROVALS, rows=found)
    page, total, is_more = counted_page(rows, keys=KEYS, cursor=request.GET.get("page"), is_ascending=form.is_ascending)
    context = {
        "page": page,
        "total": total,
        "is_more": is_more,
        "rows": [approval_row(one, thresholds) for one in page.rows],
        "wanted": wanted,
        "pill": gate_pill(request, wanted.gate),
        "sees_requests": bool(decide(request.principal, Action.REQUESTS_READ)),
        "default_sort": DEFAULT_SORT,
    }
    return render(request, "portal/approvals.html", context)
