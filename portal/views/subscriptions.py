"""A customer's Azure subscriptions."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Subscription
from customers.policy.roles import Action
from customers.queries.customers import customer_of
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import SUBSCRIPTIONS
from portal.forms.lists import SubscriptionFilterForm, said
from portal.http import PartnerRequest, demand, found, partner_page
from portal.keyset import counted_page
from portal.pages.buy import missing_purchase_right
from portal.pills import filter_pill
from portal.trails import customer_trail
from reservations.queries.subscriptions import subscriptions_of

SORTS = {"name": ("name", "id"), "status": ("state", "name", "id")}
DEFAULT_SORT = "name"


@require_safe
@partner_page
def customer_subscriptions(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    demand(request, Action.RESERVATIONS_READ)
    customer = found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))
    wanted = said(SubscriptionFilterForm(request.GET))
    text, state, sort = wanted.get("text", ""), wanted.get("status", ""), wanted.get("sort", DEFAULT_SORT)
    every = subscriptions_of(
        partner_id=request.partner.pk, customer_id=customer.pk, text=text, state=state, now=request.now
    )
    keys, is_ascending = SORTS[sort.removeprefix("-")], not sort.startswith("-")
    if wants_file(request):
        rows = every.order_by(*(key if is_ascending else f"-{key}" for key in keys))[: MOST_ROWS + 1]
        return file_answer(request, title=_("Subscriptions"), columns=SUBSCRIPTIONS, rows=rows)
    page, total, is_more = counted_page(every, keys=keys, cursor=request.GET.get("page"), is_ascending=is_ascending)
    context = {
        "customer": customer,
        "trail": customer_trail(customer),
        "page": page,
        "total": total,
        "is_more": is_more,
        "text": text,
        "is_narrowed": bool(text or state),
        "pills": [filter_pill(request, _("Status"), "status", Subscription.State.choices, state)],
        "default_sort": DEFAULT_SORT,
        "no_purchase": missing_purchase_right(request.principal),
    }
    return render(request, "portal/customer_subscriptions.html", context)
