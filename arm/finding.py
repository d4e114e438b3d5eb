"""Subscriptions by the ids of an address, as far as the caller may see them."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from arm.views import ArmView, guid
from core.errors import Refusal
from customers.models import RoleAssignment, Subscription
from customers.policy.access import decide
from customers.policy.roles import Action
from customers.queries.access import assignments_in_force, readable_by


class InvalidSubscriptionId(Refusal):
    """Not an id."""

    code = "InvalidSubscriptionId"
    text = _("The subscription ID has to be a GUID.")


class SubscriptionNotFound(Refusal):
    """None, or none that the caller may see."""

    code = "SubscriptionNotFound"
    text = _("The subscription was not found.")


def subscription_at(view: ArmView, subscription_id: str) -> Subscription:
    """Return the subscription that an address names: people see all of their partner's, programs see all when they
    may read everything, and otherwise those that they hold a role on. Three queries at most.

    Raises: InvalidSubscriptionId, SubscriptionNotFound.
    """
    rows = Subscription.objects.filter(partner=view.partner, pk=guid(subscription_id, InvalidSubscriptionId))
    if view.customer:
        rows = rows.filter(customer=view.customer)
    found = rows.first()
    if found is None or not (_sees_all(view) or _roles_on(view, found).exists()):
        raise SubscriptionNotFound
    return found


def _sees_all(view: ArmView) -> bool:
    return bool(decide(view.principal, Action.CUSTOMERS_READ)) or readable_by(view.principal, now=view.now).everything


def _roles_on(view: ArmView, subscription: Subscription) -> QuerySet[RoleAssignment]:
    return assignments_in_force(view.now).filter(
        partner=view.partner, user_id=view.principal.user_id, scope=subscription.arm_id
    )
