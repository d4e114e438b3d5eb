"""Support requests: a customer's, and all of the partner's."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Customer
from customers.policy.access import decide
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import REQUESTS
from portal.forms.money_filters import RequestFilterForm
from portal.http import PartnerRequest, found, partner_page
from portal.keyset import counted, keyset_page
from portal.pills import request_pills
from portal.trails import customer_trail
from support.queries.requests import RequestFilters, support_requests
from support.titles import title_of_row


@require_safe
@partner_page
def customer_requests(request: PartnerRequest, customer_id: uuid.UUID) -> HttpResponse:
    """List one customer's requests."""
    customer = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    return _list(request, customer)


@require_safe
@partner_page
def all_requests(request: PartnerRequest) -> HttpResponse:
    """List the requests of every customer."""
    return _list(request, None)


def _list(request: PartnerRequest, customer: Customer | None) -> HttpResponse:
    said = RequestFilterForm(request.GET).said
    filters = RequestFilters(said["state"] or "", said["kind"] or "", said["severity"] or "", said["q"] or "")
    rows = support_requests(
        request.partner.pk,
        customer_id=customer.pk if customer else None,
        requested_by=_only_by(request) or (request.user.pk if said["mine"] else None),
        filters=filters,
        now=request.now,
    )
    if wants_file(request):
        newest = rows.order_by("-created_at", "-id")[: MOST_ROWS + 1]
        return file_answer(
            request, title=_("Requests"), columns=REQUESTS, rows=[(row, title_of_row(row)) for row in newest]
        )
    total, is_more = counted(rows)
    page = keyset_page(rows, keys=["created_at", "id"], cursor=request.GET.get("page"))
    context = {
        "customer": customer,
        "trail": customer_trail(customer) if customer else [],
        "page": page,
        "rows": [(row, title_of_row(row)) for row in page.rows],
        "total": total,
        "is_more": is_more,
        "pills": request_pills(request, filters, is_mine=bool(said["mine"])),
        "text": filters.text,
        "is_filtered": bool(said["mine"] or filters != RequestFilters()),
        "may_write": bool(decide(request.principal, Action.REQUESTS_WRITE, is_own=True)),
    }
    return render(request, "portal/customer_requests.html" if customer else "portal/requests.html", context)


def _only_by(request: PartnerRequest) -> uuid.UUID | None:
    """Return whose requests may be seen: everybody's (None), or only the person's own."""
    if decide(request.principal, Action.REQUESTS_READ):
        return None
    if decide(request.principal, Action.REQUESTS_READ, is_own=True):
        return request.user.pk
    raise PermissionDenied(Action.REQUESTS_READ.value)
