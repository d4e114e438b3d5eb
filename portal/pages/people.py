"""A partner's people as their pages show them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from customers.models import Invitation, Membership, RoleAssignment
from customers.policy.access import decide
from customers.policy.people import touches_global_admin
from customers.policy.roles import GIVEN_TO_PEOPLE, Action, PartnerRole
from customers.queries.access import BROAD_SCOPES, ORDER_SCOPE
from customers.queries.people import (
    PersonStatus,
    assignments_of,
    is_last_admin_agent,
    manager_names,
    status_of,
)
from portal.http import PartnerRequest
from reservations.models import Reservation

MOST_ASSIGNMENTS = 100


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list."""

    membership: Membership
    status: PersonStatus
    roles: list[PartnerRole]


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that waits, and why somebody may not decide about it."""

    invitation: Invitation
    roles: list[PartnerRole]
    has_expired: bool
    why_not: str

    @property
    def dialog(self) -> str:
        """The id of the dialog that revokes it."""
        return f"revoke-{self.invitation.pk}"


@dataclass(frozen=True, slots=True)
class Assignment:
    """An Azure role, and the reservation that it is at; of an order, its reservations."""

    row: RoleAssignment
    is_on_order: bool
    reservations: list[Reservation] = field(default_factory=list)

    @property
    def is_broad(self) -> bool:
        """Whether it is held above every order."""
        return self.row.scope in BROAD_SCOPES


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person. ``why_not`` says why the reader may not change them; empty: they may."""

    membership: Membership
    status: PersonStatus
    roles: list[PartnerRole]
    assignments: list[Assignment]
    is_last_admin_agent: bool
    why_not: str
    now: datetime

    @property
    def invitation(self) -> Invitation | None:
        return getattr(self.membership, "invitation", None)


def person_row(membership: Membership, *, today: date) -> PersonRow:
    return PersonRow(membership, status_of(membership, today=today), _roles(membership.roles))


def invitation_row(invitation: Invitation, request: PartnerRequest) -> InvitationRow:
    roles = _roles(invitation.roles)
    why_not = why_not_managed(request) or (_only_global() if _is_above(request, roles) else "")
    return InvitationRow(invitation, roles, invitation.has_expired(request.now), why_not)


def person_page(request: PartnerRequest, membership: Membership) -> PersonPage:
    """Put the page of a person together; five queries at most."""
    today = request.partner.today(request.now)
    return PersonPage(
        membership=membership,
        status=status_of(membership, today=today),
        roles=_roles(membership.roles),
        assignments=_assignments(request, membership),
        is_last_admin_agent=is_last_admin_agent(membership, today=today),
        why_not=_why_not(request, membership),
        now=request.now,
    )


def may_give(request: PartnerRequest, of: Membership | None = None) -> list[PartnerRole]:
    """Return the roles that the reader may give: what only a global admin gives is left out."""
    is_global = PartnerRole.GLOBAL_ADMIN in request.principal.roles
    held = of is not None and PartnerRole.GLOBAL_ADMIN in of.roles
    return [role for role in GIVEN_TO_PEOPLE if role is not PartnerRole.GLOBAL_ADMIN or is_global or held]


def why_not_managed(request: PartnerRequest) -> str:
    """Say why the reader changes nobody, and who can; empty when they may. One query when they may not."""
    if decide(request.principal, Action.PEOPLE_MANAGE):
        return ""
    names = manager_names(request.partner.pk, today=request.partner.today(request.now))
    told = _("Your role does not include managing people.")
    return f"{told} {_('Ask %(names)s.') % {'names': ', '.join(names)}}" if names else told


def _why_not(request: PartnerRequest, membership: Membership) -> str:
    if why_not := why_not_managed(request):
        return why_not
    if membership.user_id == request.user.pk:
        return _("Nobody changes their own roles or end date. Another person who manages people can.")
    return _only_global() if _is_above(request, _roles(membership.roles)) else ""


def _is_above(request: PartnerRequest, roles: list[PartnerRole]) -> bool:
    return touches_global_admin(roles, ()) and PartnerRole.GLOBAL_ADMIN not in request.principal.roles


def _only_global() -> str:
    return _("Only a global admin decides about people who hold the role Global admin.")


def _roles(values: list[str]) -> list[PartnerRole]:
    """Return roles in the order in which they are listed everywhere."""
    held = set(values)
    return [role for role in PartnerRole if role.value in held]


def _assignments(request: PartnerRequest, membership: Membership) -> list[Assignment]:
    rows = assignments_of(request.partner.pk, membership.user_id, now=request.now)[:MOST_ASSIGNMENTS]
    return assignments_shown(request.partner.pk, list(rows))


def assignments_shown(partner_id: uuid.UUID, rows: Sequence[RoleAssignment]) -> list[Assignment]:
    """Name the reservations behind the scopes; one query, none for no row."""
    if not rows:
        return []
    orders = {order for row in rows if (order := _order_of(row.scope))}
    reservations = Reservation.objects.filter(partner_id=partner_id, order_id__in=orders)
    found = list(reservations.select_related("customer").order_by("-created_at", "pk"))
    return [_assignment(row, found) for row in rows]


def _assignment(row: RoleAssignment, found: list[Reservation]) -> Assignment:
    own = [one for one in found if one.arm_id == row.scope]
    if own:
        return Assignment(row, is_on_order=False, reservations=own)
    order = _order_of(row.scope)
    return Assignment(row, is_on_order=True, reservations=[one for one in found if one.order_id == order][:1])


def _order_of(scope: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(scope.removeprefix(ORDER_SCOPE).partition("/")[0])
    except ValueError:
        return None
