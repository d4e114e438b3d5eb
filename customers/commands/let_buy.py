"""Let a person buy reservations for a subscription, and stop it: Azure's role Reservation Purchaser."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.models import RoleAssignment, Subscription
from customers.policy.access import Principal, Why, decide
from customers.policy.roles import AZURE_ROLE_IDS, Action, AzureRole, PartnerRole
from customers.queries.members import members_at, today_at
from customers.queries.standing import reach_of


class BuyersNotManaged(Refusal):
    """Only who manages access everywhere, as Admin agents do, gives this role: nothing is held on subscriptions."""

    code = "AuthorizationFailed"
    text = _("Only an Admin agent can say who buys for a subscription.")


class NotABuyer(Refusal):
    """Nobody of the partner, somebody who has left, or somebody to whom the role gives nothing."""

    code = "PrincipalNotFound"
    text = _("Choose from the list: a Sales or Helpdesk agent of your company, or an API client.")


def let_buy(
    *, subscription: Subscription, user_id: uuid.UUID, principal: Principal, actor: Actor, now: datetime
) -> RoleAssignment:
    """Give a person the role at a subscription, for good; whoever holds it already keeps it.

    Locks the membership, so that nobody is given a role who is leaving.

    Raises:
        BuyersNotManaged, NotABuyer.
    """
    _demand_right(principal)
    today = today_at(subscription.partner_id, now)
    members = members_at(subscription.partner_id, subscription.customer_id, on=today)
    member = members.filter(user_id=user_id).select_for_update(of=("self",), no_key=True).first()
    if member is None or not gains_by_the_role(principal_of_roles(member.user_id, member.partner_id, member.roles)):
        raise NotABuyer
    RoleAssignment.objects.filter(**_of(subscription), user_id=user_id, ends_at__lte=now).delete()
    assignment, _is_new = RoleAssignment.objects.get_or_create(
        **_of(subscription), user_id=user_id, defaults={"given_by_id": actor.person_id, "created_at": now}
    )
    return assignment


def stop_buying(*, subscription: Subscription, assignment_id: uuid.UUID, principal: Principal) -> None:
    """Take the role away; one that is gone already is no mistake.

    Raises: BuyersNotManaged.
    """
    _demand_right(principal)
    RoleAssignment.objects.filter(**_of(subscription), pk=assignment_id).delete()


def gains_by_the_role(principal: Principal) -> bool:
    """Tell whether the role would let somebody buy who may not without it."""
    return decide(principal, Action.PURCHASES_MAKE).why is Why.NEEDS_ASSIGNMENT


def principal_of_roles(user_id: uuid.UUID, partner_id: uuid.UUID, roles: list[str]) -> Principal:
    named = frozenset(PartnerRole(role) for role in roles)
    return Principal(user_id, partner_id, named, reach_of(named))


def _demand_right(principal: Principal) -> None:
    if not decide(principal, Action.ACCESS_MANAGE):
        raise BuyersNotManaged


def _of(subscription: Subscription) -> dict[str, object]:
    return {
        "partner_id": subscription.partner_id,
        "scope": subscription.arm_id,
        "role_id": AZURE_ROLE_IDS[AzureRole.RESERVATION_PURCHASER],
    }
