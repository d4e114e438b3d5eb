"""A partner's people: who belongs, who is invited, who manages the others."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Invitation, Membership, RoleAssignment, RolePermission, User
from customers.policy.roles import Action, Level, PartnerRole


class PersonStatus(TextChoices):
    """How a membership stands on a day of the partner's."""

    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")
    DISABLED = "disabled", _("Disabled")


SORTS = {
    "name": ("user__name", "user__email"),
    "email": ("user__email",),
    "signed_in": ("user__last_login", "user__email"),
    "ends": ("ends_on", "user__email"),
}
DEFAULT_SORT = "name"


@dataclass(frozen=True, slots=True)
class PeopleFilters:
    """What a list of people is narrowed to; empty: not."""

    text: str = ""
    role: str = ""
    status: str = ""
    sort: str = DEFAULT_SORT


def people_of(partner_id: uuid.UUID, filters: PeopleFilters, *, today: date) -> QuerySet[Membership]:
    """Return the partner's people with their users, in the order asked for."""
    rows = Membership.objects.people().filter(partner_id=partner_id).select_related("user")
    if filters.text:
        rows = rows.filter(Q(user__name__icontains=filters.text) | Q(user__email__icontains=filters.text))
    if filters.role:
        rows = rows.filter(roles__contains=[filters.role])
    if filters.status:
        rows = rows.filter(_stands_as(filters.status, today))
    return rows.order_by(*_order(filters.sort), "pk")


def _order(sort: str) -> list[str]:
    sign, key = ("-", sort[1:]) if sort.startswith("-") else ("", sort)
    return [f"{sign}{column}" for column in SORTS.get(key, SORTS[DEFAULT_SORT])]


def _stands_as(status: str, today: date) -> Q:
    works = Q(is_active=True, user__is_active=True)
    if status == PersonStatus.DISABLED:
        return ~works
    has_ended = Q(ends_on__lt=today)
    return works & has_ended if status == PersonStatus.ENDED else works & ~has_ended


def status_of(membership: Membership, *, today: date) -> PersonStatus:
    if not membership.is_active or not membership.user.is_active:
        return PersonStatus.DISABLED
    return PersonStatus.ACTIVE if membership.is_in_force(today) else PersonStatus.ENDED


def person_of(partner_id: uuid.UUID, membership_id: uuid.UUID) -> Membership | None:
    """Return one of the partner's people; None for another partner's as for none."""
    rows = Membership.objects.people().filter(partner_id=partner_id, pk=membership_id)
    return rows.select_related("user", "invitation__invited_by").first()


def pending_invitations(partner_id: uuid.UUID) -> QuerySet[Invitation]:
    """Return the invitations that wait for their answer, the newest first."""
    return Invitation.objects.pending().filter(partner_id=partner_id).order_by("-sent_at", "pk")


def invitation_of(partner_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation | None:
    return Invitation.objects.filter(partner_id=partner_id, pk=invitation_id).first()


def in_force(partner_id: uuid.UUID, *, today: date) -> QuerySet[Membership]:
    """Return the people who may act for the partner on a day of the partner's."""
    return Membership.objects.people().filter(partner_id=partner_id).filter(_stands_as(PersonStatus.ACTIVE, today))


def managing_roles(action: Action = Action.PEOPLE_MANAGE) -> list[str]:
    """Return the roles that the matrix lets do this everywhere: manage people, unless something else is named."""
    cells = RolePermission.objects.filter(action=action.value, level=Level.ALL.value)
    return list(cells.values_list("role", flat=True))


def managers(partner_id: uuid.UUID, *, today: date) -> QuerySet[Membership]:
    """Return who may manage the partner's people on a day."""
    return in_force(partner_id, today=today).filter(roles__overlap=managing_roles())


def program_managers(partner_id: uuid.UUID, *, today: date) -> QuerySet[Membership]:
    """Return who may manage the partner's programs on a day: whoever manages access everywhere."""
    return in_force(partner_id, today=today).filter(roles__overlap=managing_roles(Action.ACCESS_MANAGE))


def manager_names(partner_id: uuid.UUID, *, today: date) -> list[str]:
    """Return the names of some who manage the partner's people."""
    return list(managers(partner_id, today=today).order_by("user__name").values_list("user__name", flat=True)[:3])


def is_last_admin_agent(membership: Membership, *, today: date) -> bool:
    """Tell whether nobody else of the partner is an Admin agent in force."""
    if PartnerRole.ADMIN_AGENT not in membership.roles or not membership.is_in_force(today):
        return False
    others = in_force(membership.partner_id, today=today).exclude(pk=membership.pk)
    return not others.filter(roles__contains=[PartnerRole.ADMIN_AGENT.value]).exists()


def assignments_of(partner_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime) -> QuerySet[RoleAssignment]:
    """Return the Azure roles that a person holds at orders and reservations, as long as they hold them."""
    rows = RoleAssignment.objects.filter(partner_id=partner_id, user_id=user_id)
    return rows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).select_related("role").order_by("scope", "pk")


def who_acts_on(partner_id: uuid.UUID, *, scopes: Iterable[str] = (), today: date, now: datetime) -> list[uuid.UUID]:
    """Return the ids of who is told of a reservation: Admin agents, and who holds a role that acts at its scopes."""
    held = RoleAssignment.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now),
        partner_id=partner_id,
        user_id=OuterRef("user_id"),
        scope__in=list(scopes),
        role__name__in=ACTING_ROLES,
    )
    people = in_force(partner_id, today=today).filter(Q(roles__contains=[PartnerRole.ADMIN_AGENT.value]) | Exists(held))
    return list(people.order_by("user_id").values_list("user_id", flat=True))


ACTING_ROLES = ("Owner", "Contributor", "Reservations Administrator")


def belongs_elsewhere(email: str, partner_id: uuid.UUID) -> bool:
    """Tell whether an address is of the operator's staff, of another partner's person, or of one switched off."""
    others = Membership.objects.exclude(partner_id=partner_id).filter(user_id=OuterRef("pk"))
    people = User.objects.filter(email=email.lower())
    return people.filter(Q(is_staff=True) | Q(is_active=False) | Exists(others)).exists()


def customer_at(email: str) -> Customer | None:
    """Return a customer, of whichever partner, whose domain an address belongs to; mail never goes there."""
    domain = email.rpartition("@")[2].lower()
    parts = domain.split(".")
    domains = [".".join(parts[start:]) for start in range(len(parts) - 1)]
    return Customer.objects.filter(domain__in=domains).order_by("pk").first() if domains else None


def signs_in_at(domain: str) -> bool:
    """Tell whether anybody who signs in, or is invited to, has an address at a domain or below it.

    Whoever's they are: what a partner says of its customer must not stop the mail of another partner's people.
    """
    at = Q(email__endswith=f"@{domain.lower()}") | Q(email__endswith=f".{domain.lower()}")
    return User.objects.filter(at).exists() or Invitation.objects.pending().filter(at).exists()
