"""Role assignments at a scope, as far as the caller's tenant knows them."""

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr

from arm.authorization.scopes import Scope
from arm.views import ArmView
from customers.models import Customer, RoleAssignment, Subscription
from customers.queries.access import BROAD_SCOPES, ORDER_SCOPE, ROOT_SCOPE, SUBSCRIPTION_SCOPE, assignments_in_force
from reservations.models import ReservationOrder

TENANT = "user__service_principal__customer"
GUID_LENGTH = 36


def assignments_here(view: ArmView, scope: Scope) -> QuerySet[RoleAssignment]:
    """Return the assignments at the very scope."""
    return _known(view, scope).filter(scope=scope.text)


def assignments_upwards(view: ArmView, scope: Scope) -> QuerySet[RoleAssignment]:
    """Return those at the scope and above it: what is in force here."""
    return _known(view, scope).filter(scope__in=scope.upwards)


def assignments_around(view: ArmView, scope: Scope) -> QuerySet[RoleAssignment]:
    """Return those at the scope, above it and below it."""
    prefix = ROOT_SCOPE if scope.text == ROOT_SCOPE else f"{scope.text}/"
    rows = _known(view, scope).filter(Q(scope__in=scope.upwards) | Q(scope__startswith=prefix))
    return _of_customer(rows, view.customer) if view.customer and scope.is_broad else rows


def _known(view: ArmView, scope: Scope) -> QuerySet[RoleAssignment]:
    """Leave out programs of other tenants: what they hold on everything, they hold on everything of their own."""
    rows = assignments_in_force(view.now).filter(partner=view.partner)
    related = rows.select_related("role", "user__service_principal").order_by("created_at", "pk")
    if scope.is_broad:
        return related.filter(~Q(scope__in=BROAD_SCOPES) | _of_tenant(view.customer))
    return related.filter(Q(**{f"{TENANT}__isnull": True}) | Q(**{TENANT: scope.customer_id}))


def _of_tenant(customer: Customer | None) -> Q:
    return Q(**{TENANT: customer}) if customer else Q(**{f"{TENANT}__isnull": True})


def _of_customer(rows: QuerySet[RoleAssignment], customer: Customer) -> QuerySet[RoleAssignment]:
    """Keep what is held on one customer's orders and subscriptions, and above them."""
    orders = ReservationOrder.objects.filter(partner=customer.partner_id, customer=customer)
    subscriptions = Subscription.objects.filter(partner=customer.partner_id, customer=customer)
    as_text = Cast("pk", TextField())
    numbered = rows.alias(
        order_text=Substr("scope", len(ORDER_SCOPE) + 1, GUID_LENGTH),
        subscription_text=Substr("scope", len(SUBSCRIPTION_SCOPE) + 1, GUID_LENGTH),
    )
    return numbered.filter(
        Q(scope__in=BROAD_SCOPES)
        | Q(scope__startswith=ORDER_SCOPE, order_text__in=orders.values_list(as_text))
        | Q(scope__startswith=SUBSCRIPTION_SCOPE, subscription_text__in=subscriptions.values_list(as_text))
    )
