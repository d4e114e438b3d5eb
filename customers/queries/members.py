"""The people of a partner: as a filter offers them, and as what somebody types finds them."""

import uuid
from datetime import date, datetime

from django.db.models import Q, QuerySet

from customers.models import Membership, Partner, User

MOST_OFFERED = 200
MOST_NAMED = 4


def today_at(partner_id: uuid.UUID, now: datetime) -> date:
    """Return the day that it is where the partner is; one query."""
    return Partner.objects.get(pk=partner_id).today(now)


def members_in_force(partner_id: uuid.UUID, *, on: date) -> QuerySet[Membership]:
    """Return the memberships that are in force on a day of the partner's, of people who can sign in, by name."""
    rows = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), partner_id=partner_id, is_active=True, user__is_active=True
    )
    return rows.select_related("user").order_by("user__name", "user__email")


def members_named(partner_id: uuid.UUID, typed: str, *, on: date) -> list[Membership]:
    """Return who is meant: the one with this email address; else those of this name; else of part of either.

    Five of them stand for "too many". Two queries at most.
    """
    text = typed.strip()
    members = members_in_force(partner_id, on=on)
    exact = list(members.filter(Q(user__email=text.lower()) | Q(user__name__iexact=text))[: MOST_NAMED + 1])
    by_email = [one for one in exact if one.user.email == text.lower()]
    if exact:
        return by_email or exact
    return list(members.filter(Q(user__email__icontains=text) | Q(user__name__icontains=text))[: MOST_NAMED + 1])


def members_of(partner_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Return the id and the name of everybody who has ever belonged to the partner, by name; the first 200 of them."""
    people = User.objects.filter(memberships__partner_id=partner_id).order_by("name", "pk")
    return [(pk, name or email) for pk, name, email in people.values_list("pk", "name", "email")[:MOST_OFFERED]]
