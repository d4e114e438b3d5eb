"""What Access control (IAM) shows: the roles held here, what one person may do, and Azure's roles."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from customers.models import Membership, User
from customers.policy.access import Decision, Held, Principal, Why, gives_at
from customers.policy.grants import Grant, NotTheirs, barrier_to_granting, barrier_to_removing, keeps_an_owner
from customers.policy.roles import AZURE_ROLE_IDS, ORDER_ROLES, Action, AzureRole
from customers.queries.access import Place
from customers.queries.assignments import SHOWN_ACTIONS, AccessHere, Assigned, MayDo, access_at
from customers.queries.members import MOST_NAMED, MOST_OFFERED, members_at, members_named
from customers.queries.people_admins import who_changes_roles
from portal.http import PartnerRequest
from portal.pages.access_words import barrier_words
from portal.templatetags.people import address_of

CHECK, ASSIGNMENTS, ROLES = TABS = ("check", "assignments", "roles")
MOST_GRANTORS = 3

ASSIGNABLE_AT = {
    AzureRole.RESERVATIONS_ADMINISTRATOR: "/providers/Microsoft.Capacity",
    AzureRole.RESERVATIONS_READER: "/providers/Microsoft.Capacity",
}
"""Azure's assignable scope; the other roles can be assigned at any."""


@dataclass(frozen=True, slots=True)
class AssignedRow:
    """A role that somebody holds; ``why_kept``: what is in the way of removing it, nothing when nothing is."""

    held: Assigned
    why_kept: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """Whether the person may do it, through what, until when; else who could give it to them."""

    action: Action
    decision: Decision
    grantors: str

    @property
    def assignment(self) -> Held | None:
        return self.decision.held

    @property
    def is_ceiling(self) -> bool:
        return self.decision.why in {Why.CEILING, Why.NOT_OWN}


@dataclass(frozen=True, slots=True)
class Checked:
    """One person's access here."""

    person: MayDo
    rows: list[ActionRow]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One of Azure's roles: what it gives on the order and on a reservation alone, and who holds it here."""

    role: AzureRole
    id: uuid.UUID
    cells: list[tuple[Action, bool, bool]]
    assignable_at: str
    holders: int
    why_not_given: str


@dataclass(frozen=True, slots=True)
class Search:
    """Whom somebody looks for: what was typed, who it may be, and what is wrong with it."""

    typed: str
    found: list[Membership]
    error: str = ""


@dataclass(frozen=True, slots=True)
class AccessPage:
    """The tab that is open. ``cannot_add``: why this person can give nobody a role here."""

    tab: str
    access: AccessHere
    cannot_add: NotTheirs | None
    grantors: list[str]
    search: Search
    checked: Checked | None
    offered: list[Membership]

    @property
    def people(self) -> list[MayDo]:
        """Those who hold a role here; who was only looked for is not among them."""
        holders = {one.user.pk for one in self.access.assigned}
        return [one for one in self.access.people if one.user.pk in holders]

    @property
    def why_not_add(self) -> str:
        return barrier_words(self.cannot_add)


def access_page(request: PartnerRequest, place: Place, *, customer_id: uuid.UUID) -> AccessPage:
    """Put the tab together; eight queries at most beside the record's own."""
    tab = request.GET.get("tab", CHECK)
    tab = tab if tab in TABS else CHECK
    search = _search(request, customer_id) if tab == CHECK else Search("", [])
    shown = search.found[0].user_id if len(search.found) == 1 else request.user.pk
    access = access_at(
        partner_id=request.partner.pk,
        customer_id=customer_id,
        place=place,
        now=request.now,
        also={shown, request.user.pk},
    )
    person = access.of(shown) if not search.error else None
    people = offered(request, customer_id=customer_id) if tab == CHECK else []
    return AccessPage(
        tab=tab,
        access=access,
        cannot_add=_cannot_add(request.principal, held_by(access, request.user)),
        grantors=_grantors(access.people, Action.ACCESS_MANAGE, request.user.pk),
        search=search,
        checked=_checked(request, access, person, people) if person and tab == CHECK else None,
        offered=people,
    )


def offered(request: PartnerRequest, *, customer_id: uuid.UUID) -> list[Membership]:
    """Return whom a field for a person or a program offers while somebody types; one query."""
    return list(members_at(request.partner.pk, customer_id, on=request.now.date())[:MOST_OFFERED])


def held_by(access: AccessHere, user: User) -> tuple[Held, ...]:
    """Return the Azure roles that a person holds here."""
    person = access.of(user.pk)
    return person.held if person else ()


def at_scope(held: Iterable[Held], *, is_on_order: bool) -> list[Held]:
    """Return what of it counts at a scope: on the order, what is held there; on the reservation, all."""
    return [one for one in held if one.is_on_order or not is_on_order]


def _cannot_add(principal: Principal, held: Sequence[Held]) -> NotTheirs | None:
    """Return why not even reading can be given on the reservation, until this person's own right ends."""
    ends = [one.ends_at for one in held]
    until = min((end for end in ends if end), default=None)
    return barrier_to_granting(principal, held, Grant(AzureRole.READER, is_on_order=False, ends_at=until))


def _search(request: PartnerRequest, customer_id: uuid.UUID) -> Search:
    typed = request.GET.get("person", "").strip()
    if not typed:
        return Search("", [])
    # Nobody is named with a NUL, and PostgreSQL takes none.
    too_long_or_strange = len(typed) > 254 or "\0" in typed
    if too_long_or_strange:
        found = []
    else:
        found = members_named(request.partner.pk, typed, customer_id=customer_id, on=request.now.date())
    return Search(typed[:254].replace("\0", ""), found, who_is_meant(found))


def who_is_meant(found: Sequence[Membership]) -> str:
    """Say what is wrong when it is not clear who is meant; nothing when it is one person."""
    if not found:
        return _("No person or API client of your company has this name, email address or client ID.")
    if len(found) == 1:
        return ""
    names = ", ".join(f"{one.user.name} ({address_of(one.user)})" for one in found[:MOST_NAMED])
    more = " …" if len(found) > MOST_NAMED else ""
    return _("More than one is meant. Enter the email address or the client ID of one of them: %(names)s") % {
        "names": names + more
    }


def _checked(request: PartnerRequest, access: AccessHere, person: MayDo, known: Sequence[Membership]) -> Checked:
    rows = [
        ActionRow(action, decision, "" if decision else _who_helps(request, access, person, action, decision, known))
        for action, decision in person.decisions
    ]
    return Checked(person, rows)


def _who_helps(
    request: PartnerRequest,
    access: AccessHere,
    person: MayDo,
    action: Action,
    decision: Decision,
    known: Sequence[Membership],
) -> str:
    if decision.why in {Why.CEILING, Why.NOT_OWN}:
        return ", ".join(who_changes_roles(request.partner.pk, on=request.now.date(), known=known))
    return ", ".join(_grantors(access.people, action, person.user.pk))


def _grantors(people: Iterable[MayDo], action: Action, but: uuid.UUID) -> list[str]:
    """Return who can give, on the order, some role that gives the action, for as long as they hold it."""
    grants = [Grant(role, is_on_order=True) for role in ORDER_ROLES if action in gives_at(role, is_on_order=True)]
    able = [
        one.user.name
        for one in people
        if one.user.pk != but and any(one.can_give(_as_long_as(one, grant)) for grant in grants)
    ]
    return able[:MOST_GRANTORS]


def _as_long_as(one: MayDo, grant: Grant) -> Grant:
    ends = [held.ends_at for held in one.held if held.ends_at]
    return Grant(grant.role, grant.is_on_order, min(ends)) if ends else grant


def assigned_rows(request: PartnerRequest, access: AccessHere, shown: Iterable[Assigned]) -> list[AssignedRow]:
    """Return the rows of the table, each with whether this person may remove it."""
    held = held_by(access, request.user)
    owners = [one for one in access.assigned if one.role is AzureRole.OWNER and one.is_on_order]
    owners = [one for one in owners if not one.is_inherited]
    return [AssignedRow(one, _why_kept(request.principal, held, owners, one)) for one in shown]


def _why_kept(principal: Principal, held: Sequence[Held], owners: Sequence[Assigned], one: Assigned) -> str:
    if one.is_implied:
        return _("It comes with the partner role Admin agent.")
    if one.is_inherited:
        return _("It is inherited from the directory. It is taken away on the page of the API client.")
    grant = Grant(one.role, one.is_on_order)
    barrier = barrier_to_removing(principal, at_scope(held, is_on_order=one.is_on_order), grant)
    if barrier:
        return barrier_words(barrier)
    if one in owners and not keeps_an_owner(owner.until for owner in owners if owner is not one):
        return _("The last Owner of an order stays.")
    return ""


def role_rows(request: PartnerRequest, access: AccessHere) -> list[RoleRow]:
    """Return Azure's roles with what each gives here, and whether this person can give it on the order."""
    held = at_scope(held_by(access, request.user), is_on_order=True)
    until = min((one.ends_at for one in held if one.ends_at), default=None)
    return [
        RoleRow(
            role=role,
            id=AZURE_ROLE_IDS[role],
            cells=[
                (action, action in gives_at(role, is_on_order=True), action in gives_at(role, is_on_order=False))
                for action in SHOWN_ACTIONS
            ],
            assignable_at=ASSIGNABLE_AT.get(role, ""),
            holders=sum(one.role is role for one in access.assigned),
            why_not_given=barrier_words(barrier_to_granting(request.principal, held, Grant(role, True, until))),
        )
        for role in ORDER_ROLES
    ]
