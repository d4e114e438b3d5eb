"""The partner's ledger: what was paid and what was credited, entry by entry."""

from django.db.models import QuerySet
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
from portal.keyset import KeysetPage, counted_page
from portal.pages.ledger import entry_row
from portal.pills import ledger_pills
from reservations.queries.names import reservation_named
from support.queries.refund_requests import request_numbers, with_request_number

KEYS = ("posted_at", "number")
DEFAULT_SORT = "-posted"
READ_AT_ONCE = 1000


@require_safe
@partner_page
def ledger(request: PartnerRequest) -> HttpResponse:
    """List the entries, newest first, of all customers or of what the filters name."""
    demand(request, Action.LEDGER_READ)
    form = LedgerFilterForm(request.GET)
    wanted = form.wanted
    rows = with_request_number(ledger_entries(request.partner.pk, wanted))
    if wants_file(request):
        return _file(request, rows, is_ascending=form.is_ascending)
    page, total, is_more = counted_page(rows, keys=KEYS, cursor=request.GET.get("page"), is_ascending=form.is_ascending)
    context = {
        "page": page,
        "total": total,
        "is_more": is_more,
        "entries": [entry_row(row) for row in page.rows],
        "balances": partner_credit(request.partner.pk, wanted.customer_id),
        "wanted": wanted,
        "customer": (customer := _customer(request, wanted, page)),
        "pills": ledger_pills(request, wanted, customer=customer, reservation=_reservation_name(request, wanted, page)),
        "default_sort": DEFAULT_SORT,
    }
    return render(request, "portal/ledger.html", context)


def _file(request: PartnerRequest, rows: "QuerySet[JournalEntry]", *, is_ascending: bool) -> HttpResponse:
    order = KEYS if is_ascending else [f"-{key}" for key in KEYS]
    entries = rows.order_by(*order)[: MOST_ROWS + 1].iterator(chunk_size=READ_AT_ONCE)
    legs = ((row, leg) for row in map(entry_row, entries) for leg in row.legs)
    return file_answer(request, title=_("Ledger"), columns=LEDGER, rows=legs)


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


def _reservation_name(request: PartnerRequest, wanted: LedgerFilter, page: KeysetPage[JournalEntry]) -> str:
    """Return what the reservation filtered by is called: its payments know it. A foreign one is 404."""
    if wanted.reservation_id is None:
        return ""
    for row in page.rows:
        if getattr(row, "reservation_id", None) == wanted.reservation_id:
            return str(getattr(row, "reservation_name", ""))
    return found(reservation_named(partner_id=request.partner.pk, reservation_id=wanted.reservation_id)).name
