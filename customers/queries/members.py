"""The people of a partner: as a filter offers them, and as what somebody types finds them."""

import uuid
from datetime import date, datetime

from django.db.models import Q

from core.guids import guid_in
from customers.models import Membership, Partner, User
from customers.models.partner import MembershipQuerySet
from customers.queries.programs import belongs_at

MOST_OFFERED = 200
MOST_NAMED = 4


def today_at(partner_id: uuid.UUID, now: datetime) -> date:
    """Return the day that it is where the partner is; one query."""
    return Partner.objects.get(pk=partner_id).today(now)


def members_in_force(partner_id: uuid.UUID, *, on: date) -> MembershipQuerySet:
    """Return the memberships that are in force on a day of the partner's, of people and programs alike, by name."""
    rows = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), partner_id=partner_id, is_active=True, user__is_active=True
    )
    return rows.select_related("user__service_principal").order_by("user__name", "user__email")


def members_at(partner_id: uuid.UUID, customer_id: uuid.UUID, *, on: date) -> MembershipQuerySet:
    """Return those of them who may be given a role at a customer: no program of another customer's tenant."""
    return members_in_force(partner_id, on=on).filter(belongs_at(customer_id))


def members_named(partner_id: uuid.UUID, typed: str, *, customer_id: uuid.UUID, on: date) -> list[Membership]:
    """Return who is meant at a customer: the one with this email address or client ID; else those of this name; else
    of part of either.

    Five of them stand for "too many". Two queries at most.
    """
    text = typed.strip()
    members = members_at(partner_id, customer_id, on=on)
    exactly = Q(user__email=text.lower()) | Q(user__name__iexact=text)
    if client_id := guid_in(text):
        exactly |= Q(user__service_principal__client_id=client_id)
    exact = list(members.filter(exactly)[: MOST_NAMED + 1])
    by_key = [one for one in exact if text.lower() in (one.user.email, str(client_id))]
    if exact:
        return by_key or exact
    return list(members.filter(Q(user__email__icontains=text) | Q(user__name__icontains=text))[: MOST_NAMED + 1])


def members_of(partner_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Return the id and the name of everybody who has ever belonged to the partner, by name; the first 200 of them."""
    people = User.objects.filter(memberships__partner_id=partner_id).order_by("name", "pk")
    return [(pk, name or email) for pk, name, email in people.values_list("pk", "name", "email")[:MOST_OFFERED]]
