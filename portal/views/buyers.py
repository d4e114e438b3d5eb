"""Who may buy reservations for a subscription beside the Admin agents."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from core.guids import guid_in
from customers.commands.let_buy import (
    BuyersNotManaged,
    NotABuyer,
    gains_by_the_role,
    let_buy,
    principal_of_roles,
    stop_buying,
)
from customers.models import Subscription, User
from customers.policy.access import decide
from customers.policy.roles import PURCHASING_ROLES, Action
from customers.queries.access import assignments_in_force, who_can_grant
from customers.queries.colleagues import people_in_force
from customers.queries.members import members_at, today_at
from customers.queries.programs import belongs_at
from portal.http import PartnerRequest, demand, found, partner_page
from portal.pages.rights import who_can_let
from portal.refusals import UNPROCESSABLE
from portal.trails import customer_trail


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def subscription_buyers(request: PartnerRequest, customer_id: uuid.UUID, subscription_id: uuid.UUID) -> HttpResponse:
    """List them; a POST adds a person or takes the role away."""
    demand(request, Action.RESERVATIONS_READ)
    rows = Subscription.objects.filter(partner_id=request.partner.pk, customer_id=customer_id, pk=subscription_id)
    subscription = found(rows.select_related("customer").first())
    if request.method != "POST":
        return _page(request, subscription)
    demand(request, Action.ACCESS_MANAGE)
    verb, _colon, subject = request.POST.get("act", "add").partition(":")
    try:
        if verb == "remove":
            stop_buying(subscription=subscription, assignment_id=_id(subject), principal=request.principal)
            messages.success(request, _("The role was taken away."))
        else:
            given = let_buy(
                subscription=subscription,
                user_id=_id(request.POST.get("person", "")),
                principal=request.principal,
                actor=request.actor,
                now=request.now,
            )
            messages.success(request, _("%(name)s may buy for this subscription.") % {"name": given.user.name})
    except Refusal as refusal:
        return _page(request, subscription, error=refusal.message, status=UNPROCESSABLE)
    return redirect(request.path)


def _id(text: str) -> uuid.UUID:
    """Return an id. Raises: NotABuyer for what is none."""
    found = guid_in(text)
    if found is None:
        raise NotABuyer
    return found


def _programs(subscription: Subscription, *, now: datetime) -> list[User]:
    """Return the programs of the partner's directory and of the customer's to which the role would give something."""
    today = today_at(subscription.partner_id, now)
    members = members_at(subscription.partner_id, subscription.customer_id, on=today).programs()
    return [
        one.user for one in members if gains_by_the_role(principal_of_roles(one.user_id, one.partner_id, one.roles))
    ]


def _page(request: PartnerRequest, subscription: Subscription, *, error: str = "", status: int = 200) -> HttpResponse:
    customer = subscription.customer
    held = assignments_in_force(request.now).filter(
        partner_id=subscription.partner_id, scope=subscription.arm_id, role__name__in=PURCHASING_ROLES
    )
    at_this_customer = held.filter(belongs_at(customer.pk)).select_related("user__service_principal", "role")
    buyers = list(at_this_customer.order_by("user__name", "pk"))
    right = decide(request.principal, Action.ACCESS_MANAGE)
    people = people_in_force(partner_id=subscription.partner_id, now=request.now) if right else []
    offered = [one.user for one in people if gains_by_the_role(one.principal)]
    offered += _programs(subscription, now=request.now) if right else []
    holders = {one.user_id for one in buyers}
    helpers = [] if right else who_can_grant(request.principal)
    context = {
        "customer": customer,
        "subscription": subscription,
        "trail": [
            *customer_trail(customer),
            (_("Subscriptions"), reverse("customer_subscriptions", args=[customer.pk])),
        ],
        "buyers": buyers,
        "offered": [one for one in offered if one.pk not in holders],
        "reason": "" if right else f"{BuyersNotManaged.text} {who_can_let(helpers)}".strip(),
        "error": error,
    }
    return render(request, "portal/subscription_buyers.html", context, status=status)
