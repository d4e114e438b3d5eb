"""The partner's monthly statements: all months, and one, as a page and as files."""

import re
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.credit_notes import taxes_of
from billing.queries.statements import statement_of, statement_rows
from customers.policy.access import decide
from customers.policy.roles import Action
from portal.exports.answer import file_answer, wants_file
from portal.exports.statements import STATEMENT, STATEMENTS
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.statement import month_rows, statement_page
from portal.papers.answer import paper_answer, wants_paper
from portal.papers.statement import month_name, statement_paper
from support.queries.refund_requests import request_numbers

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@require_safe
@partner_page
def statements(request: PartnerRequest) -> HttpResponse:
    """List the months, the newest first; the running one is provisional."""
    demand(request, Action.LEDGER_READ)
    rows = month_rows(statement_rows(request.partner.pk, now=request.now))
    if wants_file(request):
        return file_answer(request, title=_("Statements"), columns=STATEMENTS, rows=rows)
    return render(request, "portal/statements.html", {"rows": rows})


@require_safe
@partner_page
def statement(request: PartnerRequest, month: str) -> HttpResponse:
    """Show one month; ``?export=`` gives it as a file or as a paper."""
    demand(request, Action.LEDGER_READ)
    record = found(statement_of(request.partner.pk, _month(month), now=request.now))
    moved = record.movements
    taxes = taxes_of(request.partner.pk, [move.credit_note for move in moved])
    numbers = request_numbers(request.partner.pk, [move.subject for move in moved])
    if wants_paper(request):
        return paper_answer(
            request,
            name=record.number or f"statement-{record.month:%Y-%m}",
            write=lambda language: statement_paper(
                record, partner=request.partner, taxes=taxes, numbers=numbers, language=language, now=request.now
            ),
        )
    page = statement_page(record, taxes, numbers)
    if wants_file(request):
        title = _("Statement %(month)s") % {"month": f"{record.month:%Y-%m}"}
        return file_answer(request, title=title, columns=STATEMENT, rows=page.file_rows)
    context = {
        "statement": record,
        "page": page,
        "month_name": month_name(record.month),
        "sees_requests": bool(decide(request.principal, Action.REQUESTS_READ)),
        "trail": [(_("Statements"), reverse("statements"))],
    }
    return render(request, "portal/statement.html", context)


def _month(text: str) -> date:
    match = MONTH.fullmatch(text)
    year = int(match[1]) if match else 0
    if match is None or not 1 <= year <= 9998:
        raise Http404
    return date(year, int(match[2]), 1)
