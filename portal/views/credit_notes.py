"""The partner's credit notes: what was credited, for whom, and where it is booked."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.credit_notes import credit_notes as notes_of
from customers.policy.access import decide
from customers.policy.roles import Action
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import CREDIT_NOTES
from portal.forms.money_filters import CreditNoteFilterForm
from portal.http import PartnerRequest, demand, partner_page
from portal.keyset import counted_page
from portal.views.ledger import DEFAULT_SORT
from support.queries.refund_requests import with_number_of_its_request

KEYS = ("issued_at", "number")


@require_safe
@partner_page
def credit_notes(request: PartnerRequest) -> HttpResponse:
    """List the credit notes, newest first, of all customers or of those whose name holds some text."""
    demand(request, Action.LEDGER_READ)
    form = CreditNoteFilterForm(request.GET)
    wanted = form.wanted
    rows = with_number_of_its_request(notes_of(request.partner.pk, wanted))
    if wants_file(request):
        order = KEYS if form.is_ascending else [f"-{key}" for key in KEYS]
        newest = rows.order_by(*order)[: MOST_ROWS + 1]
        return file_answer(request, title=_("Credit notes"), columns=CREDIT_NOTES, rows=newest)
    page, total, is_more = counted_page(rows, keys=KEYS, cursor=request.GET.get("page"), is_ascending=form.is_ascending)
    context = {
        "page": page,
        "total": total,
        "is_more": is_more,
        "wanted": wanted,
        "sees_requests": bool(decide(request.principal, Action.REQUESTS_READ)),
        "default_sort": DEFAULT_SORT,
    }
    return render(request, "portal/credit_notes.html", context)
