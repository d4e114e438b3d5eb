"""Give a person or a program of the partner an Azure role on an order or on a reservation."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.models import Membership, RoleAssignment, RoleDefinition
from customers.policy.access import Principal
from customers.policy.grants import Barrier, Grant, NotTheirs, barrier_to_granting
from customers.policy.roles import ORDER_ROLES, AzureRole
from customers.queries.access import Place, held_at
from customers.queries.members import members_at, members_in_force, today_at
from customers.texts import azure_role_name


class RoleDefinitionDoesNotExist(Refusal):
    """No role that counts here has this id."""

    code = "RoleDefinitionDoesNotExist"
    text = _("There is no such role.")


class PrincipalNotFound(Refusal):
    """Nobody of the partner, or somebody who has left."""

    code = "PrincipalNotFound"
    text = _("This person or API client does not belong to your company, or has left it.")


class RoleAssignmentExists(Refusal):
    """The same person holds the same role at the same scope, until the same end or another."""

    code = "RoleAssignmentExists"
    text = _("%(name)s holds the role %(role)s here already.")


class RoleAssignmentIdTaken(Refusal):
    """Something else has the ID that the caller chose."""

    code = "RoleAssignmentExists"
    text = _("The role assignment ID is taken. Choose another one.")


class EndsInThePast(Refusal):
    """An assignment that is over before it begins."""

    code = "BadRequest"
    text = _("Enter a time in the future.")


class AccessNotManaged(Refusal):
    """The giver may not manage access here."""

    code = "AuthorizationFailed"
    text = _("You may not manage access here.")


class MoreThanHeld(Refusal):
    """The role gives what the giver does not hold here themselves; ``lacking`` are those actions."""

    code = "AuthorizationFailed"
    text = _("The role %(role)s gives more than you hold here yourself.")


class LongerThanHeld(Refusal):
    """The giver's own right ends sooner, at ``until``."""

    code = "AuthorizationFailed"
    text = _("Your own right here ends sooner. Choose an end that is not after yours.")


def assign_role(
    *,
    user_id: uuid.UUID,
    role_id: uuid.UUID,
    at: Place,
    customer_id: uuid.UUID,
    ends_at: datetime | None,
    principal: Principal,
    actor: Actor,
    now: datetime,
    assignment_id: uuid.UUID | None = None,
) -> RoleAssignment:
    """Assign the role at the innermost scope of ``at``, in force from now until ``ends_at``, None for good.

    ``assignment_id``: the ID that the caller chose for it. ``customer_id``: whose order it is; programs of another
    customer's tenant are given nothing there. Locks the membership, so that nobody is given a role who is leaving. What
    ended makes way.

    Raises:
        RoleDefinitionDoesNotExist, EndsInThePast, AccessNotManaged, MoreThanHeld, LongerThanHeld,
        PrincipalNotFound, RoleAssignmentExists, RoleAssignmentIdTaken.
    """
    definition = RoleDefinition.objects.filter(pk=role_id, name__in=ORDER_ROLES).first()
    if definition is None:
        raise RoleDefinitionDoesNotExist
    if ends_at is not None and ends_at <= now:
        raise EndsInThePast
    role = AzureRole(definition.name)
    grant = Grant(role, is_on_order=at.reservation_id is None, ends_at=ends_at)
    demand_theirs(barrier_to_granting(principal, held_at(principal, at, now=now), grant), role)
    with transaction.atomic():
        member = locked_member(principal.partner_id, user_id, now, customer_id=customer_id)
        return save_assignment(
            RoleAssignment(
                id=assignment_id or uuid.uuid4(),
                partner_id=principal.partner_id,
                user=member.user,
                role=definition,
                scope=at.scopes[-1],
                given_by_id=actor.person_id,
                created_at=now,
                ends_at=ends_at,
            ),
            now,
        )


def demand_theirs(barrier: NotTheirs | None, role: AzureRole) -> None:
    """Raise what a barrier says, if there is one."""
    if barrier is None:
        return
    if barrier.barrier is Barrier.NO_RIGHT:
        raise AccessNotManaged
    if barrier.barrier is Barrier.MORE_THAN_HELD:
        raise MoreThanHeld(role=azure_role_name(role), lacking=barrier.lacking)
    raise LongerThanHeld(until=barrier.until)


def locked_member(
    partner_id: uuid.UUID, user_id: uuid.UUID, now: datetime, *, customer_id: uuid.UUID | None = None
) -> Membership:
    """Lock a membership in force and return it; at a customer, no program of another customer's tenant.

    Raises: PrincipalNotFound.
    """
    on = today_at(partner_id, now)
    member = (
        (members_at(partner_id, customer_id, on=on) if customer_id else members_in_force(partner_id, on=on))
        .filter(user_id=user_id)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if member is None:
        raise PrincipalNotFound
    return member


def save_assignment(assignment: RoleAssignment, now: datetime) -> RoleAssignment:
    """Insert the row; the database knows whether there is one already, and one that has ended is none.

    Raises: RoleAssignmentExists, RoleAssignmentIdTaken.
    """
    over = RoleAssignment.objects.filter(partner_id=assignment.partner_id, ends_at__lte=now)
    same = Q(scope=assignment.scope, user=assignment.user, role=assignment.role)
    over.filter(same | Q(pk=assignment.pk)).delete()
    try:
        with transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError as error:
        if "role_assignment_once" not in str(error):
            raise RoleAssignmentIdTaken from error
        raise RoleAssignmentExists(name=assignment.user.name, role=azure_role_name(assignment.role.name)) from error
    return assignment
