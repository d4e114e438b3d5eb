"""The people of a partner, as the rights see them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, JSONField, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from customers.models import Membership, User
from customers.policy.access import Principal, decide
from customers.policy.roles import Action, AzureRole, PartnerRole
from customers.queries.access import Holdings, Place
from customers.queries.standing import reach_of


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who belongs to a partner now, and what they hold at the places that were asked about."""

    user: User
    principal: Principal
    holdings: Holdings


def people_in_force(*, partner_id: uuid.UUID, now: datetime, at: Collection[Place] = ()) -> list[Colleague]:
    """Return everybody who belongs to the partner now, by name. Two queries, however many places."""
    members = [one for one in _members(partner_id, now, at) if one.is_in_force(one.partner.today(now))]
    reach = reach_of(frozenset(PartnerRole(role) for member in members for role in member.roles))
    return [
        Colleague(
            one.user,
            Principal(one.user_id, partner_id, frozenset(PartnerRole(role) for role in one.roles), reach),
            Holdings([(held["scope"], AzureRole(held["role"]), None) for held in one.held]),
        )
        for one in members
    ]


def _members(partner_id: uuid.UUID, now: datetime, at: Collection[Place]) -> "QuerySet[Any]":
    held = Q(
        Q(user__role_assignments__ends_at__isnull=True) | Q(user__role_assignments__ends_at__gt=now),
        user__role_assignments__partner_id=F("partner_id"),
        user__role_assignments__scope__in=[scope for place in at for scope in place.scopes],
    )
    row = JSONObject(scope="user__role_assignments__scope", role="user__role_assignments__role__name")
    rows = Membership.objects.people().filter(
        partner_id=partner_id,
        is_active=True,
        user__is_active=True,
    )
    return (
        rows.select_related("user", "partner")
        .annotate(held=JSONBAgg(row, filter=held, default=Value([], JSONField())))
        .order_by("user__name", "pk")
    )


def who_may(action: Action, *, partner_id: uuid.UUID, now: datetime) -> list[str]:
    """Return the names of up to three people of the partner whose role alone lets them do something. Two queries."""
    people = people_in_force(partner_id=partner_id, now=now)
    return [one.user.name for one in people if decide(one.principal, action)][:3]
