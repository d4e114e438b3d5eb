"""Subscriptions by the id of an address, as far as the caller may see them."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from arm.views import ArmView, guid
from core.errors import Refusal
from customers.models import Subscription
from reservations.queries.seen import subscriptions_seen_by


class InvalidSubscriptionId(Refusal):
    """Not an id."""

    code = "InvalidSubscriptionId"
    text = _("The subscription ID has to be a GUID.")


class SubscriptionNotFound(Refusal):
    """None, or none that the caller may see."""

    code = "SubscriptionNotFound"
    text = _("The subscription was not found.")


def subscriptions_of(view: ArmView) -> QuerySet[Subscription]:
    """Return the subscriptions that the caller may see."""
    return subscriptions_seen_by(view.principal, customer=view.customer, now=view.now)


def subscription_at(view: ArmView, subscription_id: str) -> Subscription:
    """Return the one that an address names. Raises: InvalidSubscriptionId, SubscriptionNotFound."""
    found = subscriptions_of(view).filter(pk=guid(subscription_id, InvalidSubscriptionId)).first()
    if found is None:
        raise SubscriptionNotFound
    return found
