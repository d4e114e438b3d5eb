"""A credit note: what was credited for which reservations, and the way to its entry and its request."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.credit_notes import credit_note as note_by_number
from customers.policy.access import decide
from customers.policy.roles import Action
from portal.http import PartnerRequest, demand, found, partner_page
from support.queries.refund_requests import request_numbers


@require_safe
@partner_page
def credit_note(request: PartnerRequest, number: str) -> HttpResponse:
    demand(request, Action.LEDGER_READ)
    note = found(note_by_number(request.partner.pk, number))
    numbers = request_numbers(request.partner.pk, [note.asked_id])
    context = {
        "note": note,
        "refund": note.refund,
        "exchange": note.exchange,
        "asked": note.asked,
        "request_number": numbers.get(str(note.asked_id), ""),
        "sees_request": bool(decide(request.principal, Action.REQUESTS_READ)),
        "trail": [(_("Credit notes"), reverse("credit_notes"))],
    }
    return render(request, "portal/credit_note.html", context)
