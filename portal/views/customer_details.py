"""What is known of a customer, and what the partner may change of it: name, domain, tags."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from customers.commands.edit_customer import DomainTaken, PeopleSignInThere, edit_customer
from customers.commands.tag_customer import add_tag, remove_tag
from customers.models import Customer
from customers.policy.roles import Action
from customers.policy.tags import MOST_TAGS
from customers.queries.access import may
from customers.queries.customers import customer_of
from customers.queries.tags import tags_in_use
from portal.forms.customer import DetailsForm, TagForm
from portal.http import PartnerRequest, demand, found, partner_page
from portal.refusals import CONFLICT, UNPROCESSABLE, missing_edit_right
from portal.trails import customer_trail

ACT = require_http_methods(["GET", "HEAD", "POST"])


@ACT
@partner_page
def customer_details(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Show the details; a POST changes name and domain."""
    demand(request, Action.CUSTOMERS_READ)
    customer = _customer(request, customer_id)
    if request.method != "POST":
        return _page(request, customer)
    demand(request, Action.CUSTOMERS_EDIT)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _page(request, customer, details=form, status=UNPROCESSABLE)
    try:
        edit_customer(
            customer_id=customer.pk, seen=form.seen, details=form.details, actor=request.actor, now=request.now
        )
    except (DomainTaken, PeopleSignInThere) as refusal:
        form.add_error("domain", refusal.message)
        return _page(request, customer, details=form, status=CONFLICT)
    except Refusal as refusal:
        form = form.on_top_of(_customer(request, customer_id))
        form.add_error(None, refusal.message)
        return _page(request, customer, details=form, status=CONFLICT)
    messages.success(request, _("The details are saved."))
    return redirect("customer_details", customer.pk)


@ACT
@partner_page
def customer_tags(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Add the tag that was typed, or take off the one whose button was pressed."""
    demand(request, Action.CUSTOMERS_READ)
    customer = _customer(request, customer_id)
    if request.method != "POST":
        return redirect("customer_details", customer.pk)
    demand(request, Action.CUSTOMERS_EDIT)
    form = TagForm(request.POST)
    if form.is_removal:
        remove_tag(customer_id=customer.pk, tag=form.removed, actor=request.actor, now=request.now)
        return redirect("customer_details", customer.pk)
    if not form.is_valid():
        return _page(request, customer, tag=form, status=UNPROCESSABLE)
    try:
        add_tag(customer_id=customer.pk, tag=form.cleaned_data["tag"], actor=request.actor, now=request.now)
    except Refusal as refusal:
        form.add_error("tag", refusal.message)
        return _page(request, customer, tag=form, status=CONFLICT)
    return redirect("customer_details", customer.pk)


def _customer(request: PartnerRequest, customer_id: UUID) -> Customer:
    return found(customer_of(partner_id=request.partner.pk, customer_id=customer_id))


def _page(
    request: PartnerRequest,
    customer: Customer,
    *,
    details: DetailsForm | None = None,
    tag: TagForm | None = None,
    status: int = 200,
) -> HttpResponse:
    right = may(request.principal, Action.CUSTOMERS_EDIT, now=request.now)
    reason = "" if right else str(missing_edit_right(request.principal))
    context = {
        "customer": customer,
        "trail": customer_trail(customer),
        "form": details or tag,
        "details": details or DetailsForm.of(customer, is_disabled=not right),
        "tag_form": tag or TagForm(),
        "tags_in_use": [one for one in tags_in_use(request.partner.pk) if one not in customer.tags] if right else [],
        "most_tags": MOST_TAGS,
        "reason": reason,
    }
    return render(request, "portal/customer_details.html", context, status=status)
