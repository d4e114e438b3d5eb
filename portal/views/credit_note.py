"""A credit note: what was credited, its tax, the way to its entry and its request, and what was passed on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing.commands.record_passed_on import (
    PassedOnInFuture,
    PassedOnTooEarly,
    PassedOnTooMuch,
    RecordedMeanwhile,
    record_passed_on,
)
from billing.models import CreditNote
from billing.queries.credit_notes import credit_note as note_by_number
from billing.queries.credit_notes import passed_on_of
from customers.policy.access import decide
from customers.policy.roles import Action
from portal.forms.passed_on import PassedOnForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.credit_note import margin_rows
from portal.papers.answer import paper_answer, wants_paper
from portal.papers.credit_note import credit_note_paper
from portal.refusals import CONFLICT, UNPROCESSABLE, missing_recording_right
from support.queries.refund_requests import request_numbers

WRONG_DAY = (PassedOnInFuture, PassedOnTooEarly)


@require_safe
@partner_page
def credit_note(request: PartnerRequest, number: str) -> HttpResponse:
    demand(request, Action.LEDGER_READ)
    note = found(note_by_number(request.partner.pk, number))
    if wants_paper(request):
        asked = _request_number(request, note)
        return paper_answer(
            request,
            name=note.number,
            write=lambda language: credit_note_paper(
                note, partner=request.partner, request_number=asked, language=language, now=request.now
            ),
        )
    return _page(request, note)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def passed_on(request: PartnerRequest, number: str) -> HttpResponse:
    """Record what the customer got. What stands beside a field that was wrong is the credit note's own page."""
    demand(request, Action.LEDGER_READ)
    note = found(note_by_number(request.partner.pk, number))
    if request.method != "POST":
        return redirect("credit_note", note.number)
    demand(request, Action.PASSED_ON_RECORD)
    form = PassedOnForm(note, request.POST)
    if not form.is_valid():
        return _page(request, note, form, status=UNPROCESSABLE)
    try:
        record_passed_on(
            note=note,
            facts=form.facts,
            seen=form.seen_version,
            actor=request.actor,
            today=request.partner.today(request.now),
            now=request.now,
        )
    except WRONG_DAY as refusal:
        form.add_error("on", refusal.message)
        return _page(request, note, form, status=UNPROCESSABLE)
    except PassedOnTooMuch as refusal:
        form.add_error("amount", refusal.message)
        return _page(request, note, form, status=UNPROCESSABLE)
    except RecordedMeanwhile as refusal:
        note = found(note_by_number(request.partner.pk, number))
        form = form.on_top_of(note, passed_on_of(note))
        form.add_error(None, refusal.message)
        return _page(request, note, form, status=CONFLICT)
    messages.success(request, _("It is recorded what the customer got."))
    return redirect("credit_note", note.number)


def _request_number(request: PartnerRequest, note: CreditNote) -> str:
    asked_id = note.refund_id or note.exchange_id or ""
    return request_numbers(request.partner.pk, [asked_id]).get(str(asked_id), "")


def _page(
    request: PartnerRequest, note: CreditNote, form: PassedOnForm | None = None, *, status: int = 200
) -> HttpResponse:
    known = passed_on_of(note)
    may_record = bool(decide(request.principal, Action.PASSED_ON_RECORD))
    shown = form or PassedOnForm.of(note, known, is_disabled=not may_record)
    context = {
        "note": note,
        "refund": note.refund,
        "exchange": note.exchange,
        "customer": note.entry.customer,
        "tax": getattr(note, "tax", None),
        "reversal": getattr(note, "reversal", None),
        "request_number": _request_number(request, note),
        "sees_request": bool(decide(request.principal, Action.REQUESTS_READ)),
        "passed_on": known,
        "margins": margin_rows(note, known),
        "passed_on_form": shown,
        "form": form,
        "reason": "" if may_record else missing_recording_right(request.principal),
        "trail": [(_("Credit notes"), reverse("credit_notes"))],
    }
    return render(request, "portal/credit_note.html", context, status=status)
