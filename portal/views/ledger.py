"""The partner's ledger: what was paid and what was credited, entry by entry."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.models import JournalEntry
from billing.queries.ledger import LedgerFilter, ledger_entries, partner_credit
from billing.queries.ledger import ledger_entry as entry_by_number
from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import LEDGER
from portal.forms.money_filters import LedgerFilterForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.keyset import KeysetPage, keyset_page
from portal.pages.ledger import entry_row
from support.queries.refund_requests import request_numbers, with_request_number


@require_safe
@partner_page
def ledger(request: PartnerRequest) -> HttpResponse:
    """List the entries, newest first, of all customers or of those that the filters name."""
    demand(request, Action.LEDGER_READ)
    said = LedgerFilterForm(request.GET).said
    wanted = LedgerFilter(said["customer"], said["q"] or "", said["kind"] or "")
    rows = with_request_number(ledger_entries(request.partner.pk, wanted))
    if wants_file(request):
        newest = map(entry_row, rows.order_by("-posted_at", "-number")[: MOST_ROWS + 1])
        return file_answer(
            request, title=_("Ledger"), columns=LEDGER, rows=((row, leg) for row in newest for leg in row.legs)
        )
    page = keyset_page(rows, keys=["posted_at", "number"], cursor=request.GET.get("page"))
    context = {
        "page": page,
        "entries": [entry_row(row) for row in page.rows],
        "balances": partner_credit(request.partner.pk, wanted.customer_id),
        "wanted": wanted,
        "filtered_customer": _customer(request, wanted, page),
        "kinds": JournalEntry.Kind.choices,
        "kind_name": dict(JournalEntry.Kind.choices).get(wanted.kind, ""),
    }
    return render(request, "portal/ledger.html", context)


@require_safe
@partner_page
def ledger_entry(request: PartnerRequest, number: str) -> HttpResponse:
    """Show one entry, with the way to what caused it."""
    demand(request, Action.LEDGER_READ)
    entry = found(entry_by_number(request.partner.pk, number))
    numbers = request_numbers(request.partner.pk, [entry.subject_id])
    row = entry_row(entry, numbers.get(str(entry.subject_id), ""))
    context = {"entry": entry, "row": row, "trail": [(_("Ledger"), reverse("ledger"))]}
    return render(request, "portal/ledger_entry.html", context)


def _customer(request: PartnerRequest, wanted: LedgerFilter, page: KeysetPage[JournalEntry]) -> Customer | None:
    """Return the customer filtered by: the rows know it, unless there are none. A foreign one is 404."""
    if wanted.customer_id is None:
        return None
    if page.rows:
        return page.rows[0].customer
    return found(customer_of(partner_id=request.partner.pk, customer_id=wanted.customer_id))
