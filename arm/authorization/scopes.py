"""The scope in front of an address of this provider: what is there, as far as the caller may see it."""

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from arm.capacity.finding import ReservationNotFound, order_at, reservation_ids, reservations_seen_by
from arm.errors import NotAllowed
from arm.finding import subscription_at
from arm.views import ArmView
from core.errors import Refusal
from customers.models import Subscription
from customers.policy.access import Decision, decide
from customers.policy.roles import ORDER_ROLES, PURCHASING_ROLES, Action, AzureRole
from customers.queries.access import CAPACITY_SCOPE, ROOT_SCOPE, Place, may
from customers.queries.broad_access import may_broadly

SCOPE = re.compile(
    r"""(?:subscriptions/(?P<subscription>[^/]+)
      | providers/Microsoft\.Capacity
        (?P<order_part>/reservationOrders/(?P<order>[^/]+)(?:/reservations/(?P<reservation>[^/]+))?)?
    )?""",
    re.IGNORECASE | re.VERBOSE,
)


class ScopeNotSupported(Refusal):
    """Nothing that roles are held on here."""

    code = "InvalidScope"
    text = _("Roles are held on reservation orders, reservations, subscriptions, Microsoft.Capacity and '/' only.")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a role is held. ``customer_id``: whose it is; None for the two scopes that stand above customers."""

    text: str
    place: Place | None = None
    subscription: Subscription | None = None
    customer_id: uuid.UUID | None = None

    @property
    def is_broad(self) -> bool:
        return self.place is None and self.subscription is None

    @property
    def upwards(self) -> list[str]:
        """Where a role counts here: this scope, and those above it."""
        if self.place:
            return self.place.scopes
        return list(dict.fromkeys((ROOT_SCOPE, self.text)))

    @property
    def roles(self) -> Collection[AzureRole]:
        """Those that mean something here."""
        if self.subscription:
            return PURCHASING_ROLES
        return tuple(AzureRole) if self.text == ROOT_SCOPE else ORDER_ROLES


def scope_at(view: ArmView, text: str) -> Scope:
    """Return the scope that an address begins with, in whatever case it is written.

    Raises:
        ScopeNotSupported, InvalidReservationOrderId, InvalidReservationId, InvalidSubscriptionId,
        ReservationOrderNotFound, ReservationNotFound, SubscriptionNotFound.
    """
    match = SCOPE.fullmatch(text.strip("/"))
    if match is None:
        raise ScopeNotSupported
    if match["subscription"]:
        found = subscription_at(view, match["subscription"])
        return Scope(found.arm_id, subscription=found, customer_id=found.customer_id)
    if match["reservation"]:
        return _reservation(view, match["order"], match["reservation"])
    if match["order"]:
        order = order_at(view, match["order"])
        return Scope(order.arm_id, place=Place(order.pk), customer_id=order.customer_id)
    return Scope(CAPACITY_SCOPE if text.strip("/") else ROOT_SCOPE)


def _reservation(view: ArmView, order_text: str, reservation_text: str) -> Scope:
    order_id, reservation_id = reservation_ids(order_text, reservation_text)
    found = reservations_seen_by(view).filter(pk=reservation_id, order_id=order_id).first()
    if found is None:
        raise ReservationNotFound
    return Scope(found.arm_id, place=Place(order_id, reservation_id), customer_id=found.customer_id)


def demand_reading(view: ArmView, scope: Scope) -> None:
    """Make sure that the caller may see who holds roles here; whoever sees a subscription may. Raises: NotAllowed."""
    if scope.subscription is None and not _may_read(view, scope):
        raise NotAllowed


def _may_read(view: ArmView, scope: Scope) -> Decision:
    if scope.place:
        return may(view.principal, Action.RESERVATIONS_READ, at=scope.place, now=view.now)
    unassisted = decide(view.principal, Action.RESERVATIONS_READ)
    return unassisted or may_broadly(view.principal, Action.RESERVATIONS_READ, scope=scope.text, now=view.now)
