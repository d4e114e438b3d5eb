"""Invite somebody to become a person of the partner; send the invitation again; take it back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core import outbox
from core.actor import Actor
from customers.commands.people_lock import Managing, check_roles, lock_people
from customers.commands.people_refusals import (
    AlreadyAPerson,
    AlreadyInvited,
    CannotBeInvited,
    CustomersAddress,
    InvitationOver,
)
from customers.events import INVITATION_SENT
from customers.models import Invitation, Membership
from customers.models.invitation import VALID_FOR
from customers.policy.roles import PartnerRole
from customers.queries.people import belongs_elsewhere, customer_at

RESEND_AFTER = timedelta(minutes=1)
"""Within a minute a second click sends no second mail."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is invited, and to what."""

    email: str
    name: str
    roles: Sequence[PartnerRole]
    language: str
    ends_on: date | None = None


def invite_person(*, partner_id: uuid.UUID, invited: Invited, actor: Actor, now: datetime) -> Invitation:
    """Put an invitation and its mail into the outbox; the same again returns the one that waits.

    Raises:
        PeopleNotManaged, OnlyGlobalAdmins: who may give what.
        NoRoles, RoleOfPrograms, AuditorActs, EndNeeded, EndTooLate, EndPassed: roles and days that don't go together.
        AlreadyAPerson, AlreadyInvited, CustomersAddress, CannotBeInvited: whose address it is.
    """
    managing = lock_people(partner_id=partner_id, actor=actor, now=now)
    managing.check_given((), invited.roles)
    check_roles(invited.roles, invited.ends_on, today=managing.today)
    email = invited.email.lower()
    _check_address(managing, email)
    roles = sorted(role.value for role in set(invited.roles))
    pending = Invitation.objects.pending().filter(partner_id=partner_id, email=email).first()
    if pending is not None:
        return _same_or_refused(pending, invited, roles)
    invitation = Invitation.objects.create(
        id=uuid.uuid4(),
        partner=managing.partner,
        email=email,
        name=invited.name,
        roles=roles,
        language=invited.language,
        ends_on=invited.ends_on,
        invited_by_id=actor.person_id,
        created_at=now,
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    outbox.put(topic=INVITATION_SENT, subject_id=invitation.pk, partner_id=managing.partner.pk, now=now)
    return invitation


def resend_invitation(*, partner_id: uuid.UUID, invitation_id: uuid.UUID, actor: Actor, now: datetime) -> Invitation:
    """Send a new link for seven days; the old one stops working.

    Raises: PeopleNotManaged, OnlyGlobalAdmins, InvitationOver, CustomersAddress, CannotBeInvited, EndPassed,
    Invitation.DoesNotExist.
    """
    managing = lock_people(partner_id=partner_id, actor=actor, now=now)
    invitation = _lock(managing, invitation_id)
    if invitation.revoked_at or invitation.accepted_at:
        raise InvitationOver
    roles = [PartnerRole(role) for role in invitation.roles]
    check_roles(roles, invitation.ends_on, today=managing.today)
    _check_address(managing, invitation.email)
    if now - invitation.sent_at < RESEND_AFTER:
        return invitation
    invitation.version += 1
    invitation.sent_at, invitation.expires_at = now, now + VALID_FOR
    invitation.save(update_fields=["version", "sent_at", "expires_at"])
    outbox.put(topic=INVITATION_SENT, subject_id=invitation.pk, partner_id=managing.partner.pk, now=now)
    return invitation


def revoke_invitation(*, partner_id: uuid.UUID, invitation_id: uuid.UUID, actor: Actor, now: datetime) -> Invitation:
    """Take an invitation back; its link stops working. Doing so twice does nothing twice.

    Raises: PeopleNotManaged, OnlyGlobalAdmins, InvitationOver (accepted), Invitation.DoesNotExist.
    """
    managing = lock_people(partner_id=partner_id, actor=actor, now=now)
    invitation = _lock(managing, invitation_id)
    if invitation.accepted_at:
        raise InvitationOver
    if invitation.revoked_at is None:
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
    return invitation


def _lock(managing: Managing, invitation_id: uuid.UUID) -> Invitation:
    rows = Invitation.objects.select_for_update().filter(partner_id=managing.partner.pk)
    invitation = rows.get(pk=invitation_id)
    managing.check_given([PartnerRole(role) for role in invitation.roles], ())
    return invitation


def _check_address(managing: Managing, email: str) -> None:
    if Membership.objects.filter(partner_id=managing.partner.pk, user__email=email).exists():
        raise AlreadyAPerson
    customer = customer_at(email)
    if customer and customer.partner_id == managing.partner.pk:
        raise CustomersAddress(customer=customer.company_name)
    if customer or belongs_elsewhere(email, managing.partner.pk):
        raise CannotBeInvited


def _same_or_refused(pending: Invitation, invited: Invited, roles: list[str]) -> Invitation:
    was = (pending.name, sorted(pending.roles), pending.language, pending.ends_on)
    if was != (invited.name, roles, invited.language, invited.ends_on):
        raise AlreadyInvited
    return pending
