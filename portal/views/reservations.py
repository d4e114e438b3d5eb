"""Azure reservations: a customer's, and all of a partner's in one list."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.queries.reservation_facts import billing_facts
from customers.policy.access import decide
from customers.policy.roles import Action
from customers.queries.access import who_can_grant
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import RESERVATIONS
from portal.forms.lists import ReservationFilterForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.buy import may_perhaps_buy, missing_purchase_right
from portal.pages.refund_obstacles import has_no_way, obstacles_of
from portal.pills import reservation_pills
from portal.refusals import missing_refund_right
from portal.trails import customer_trail
from reservations.queries.holdings import holdings_of, products_and_regions
from reservations.queries.listing import DEFAULT_SORT, Filters, ReservationPage, reservation_page, reservation_rows


@require_safe
@partner_page
def customer_reservations(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    demand(request, Action.RESERVATIONS_READ)
    filters = ReservationFilterForm(request.GET).filters
    asked_for = filters.billed_to or filters.scoped_to
    holdings = found(holdings_of(partner_id=request.partner.pk, customer_id=customer_id, subscription_id=asked_for))
    if wants_file(request):
        return _file(request, filters, customer_id)
    page = _page(request, filters, customer_id)
    if page.is_beyond:
        return _first_page(request)
    context = {
        **_table(request, filters, page),
        "customer": holdings.customer,
        "reservation_count": holdings.total,
        "pills": reservation_pills(
            request,
            filters,
            products=holdings.products,
            regions=holdings.regions,
            subscription=holdings.subscription,
        ),
        "trail": customer_trail(holdings.customer),
        **_missing_rights(request),
    }
    return render(request, "portal/customer_reservations.html", context)


@require_safe
@partner_page
def all_reservations(request: PartnerRequest) -> HttpResponse:
    demand(request, Action.RESERVATIONS_READ)
    filters = ReservationFilterForm(request.GET).filters
    if wants_file(request):
        return _file(request, filters, None)
    page = _page(request, filters, None)
    if page.is_beyond:
        return _first_page(request)
    products, regions = products_and_regions()
    pills = reservation_pills(request, filters, products=products, regions=regions)
    context = {**_table(request, filters, page), "pills": pills, "no_way": _missing_rights(request)["no_way"]}
    return render(request, "portal/reservations.html", context)


def _missing_rights(request: PartnerRequest) -> dict[str, str]:
    """Return why this person can select nothing here, or buy nothing, and who can help; one query at most.

    Nothing where some role could let them.
    """
    cannot_select, cannot_buy = has_no_way(request.principal), not may_perhaps_buy(request.principal)
    names = who_can_grant(request.principal) if cannot_select or cannot_buy else []
    decisions = [decide(request.principal, Action.REFUNDS_REQUEST)]
    no_way = missing_refund_right(request.principal, decisions, grantors=names) if cannot_select else ""
    return {
        "no_way": str(no_way or ""),
        "no_purchase": missing_purchase_right(request.principal, grantors=names),
    }


def _page(request: PartnerRequest, filters: Filters, customer_id: UUID | None) -> ReservationPage:
    return reservation_page(
        partner_id=request.partner.pk,
        customer_id=customer_id,
        filters=filters,
        billing=billing_facts(request.now.date()),
        now=request.now,
    )


def _file(request: PartnerRequest, filters: Filters, customer_id: UUID | None) -> HttpResponse:
    rows = reservation_rows(
        partner_id=request.partner.pk,
        customer_id=customer_id,
        filters=filters,
        billing=billing_facts(request.now.date()),
        now=request.now,
        at_most=MOST_ROWS + 1,
    )
    return file_answer(request, title=_("Azure reservations"), columns=RESERVATIONS, rows=rows)


def _first_page(request: PartnerRequest) -> HttpResponse:
    wanted = request.GET.copy()
    del wanted["page"]
    return HttpResponseRedirect(f"{request.path}?{wanted.urlencode()}")


def _table(request: PartnerRequest, filters: Filters, page: ReservationPage) -> dict[str, object]:
    obstacles = obstacles_of(request.principal, page.rows, now=request.now)
    return {
        "rows": list(zip(page.rows, obstacles, strict=True)),
        "page": page,
        "filters": filters,
        "default_sort": DEFAULT_SORT,
        "today": request.now.date(),
    }
