"""Change a person's roles and end date at their partner, and switch them off and on."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F

from core.actor import Actor
from customers.commands.people_lock import check_roles, lock_people
from customers.commands.people_refusals import ChangedMeanwhile
from customers.commands.tell_managers import tell_managers, tell_person
from customers.models import Membership, User
from customers.policy.roles import PartnerRole


def seen_as(membership: Membership) -> str:
    """Return what somebody has seen of a person, to tell whether it is still so."""
    return f"{','.join(sorted(membership.roles))};{membership.ends_on or ''};{int(membership.is_active)}"


def change_roles(
    *,
    partner_id: uuid.UUID,
    membership_id: uuid.UUID,
    roles: Sequence[PartnerRole],
    ends_on: date | None,
    seen: str,
    actor: Actor,
    now: datetime,
) -> Membership:
    """Give a person these roles until that day, instead of what they had; the same again does nothing.

    Raises:
        PeopleNotManaged, NotYourself, OnlyGlobalAdmins, LastManager: who may give what.
        NoRoles, RoleOfPrograms, AuditorActs, EndNeeded, EndTooLate, EndPassed: roles and days that don't go together.
        ChangedMeanwhile: it is not any more as it was ``seen``.
        Membership.DoesNotExist: no such person at this partner.
    """
    managing = lock_people(partner_id=partner_id, actor=actor, now=now)
    membership = _lock(partner_id, membership_id)
    wanted = sorted(role.value for role in set(roles))
    if sorted(membership.roles) == wanted and membership.ends_on == ends_on:
        return membership
    managing.check_change(membership, roles)
    if seen != seen_as(membership):
        raise ChangedMeanwhile
    check_roles(roles, ends_on, today=managing.today)
    membership.roles, membership.ends_on = wanted, ends_on
    membership.save(update_fields=["roles", "ends_on"])
    managing.check_somebody_manages()
    tell_managers(partner=managing.partner, code="person_roles_changed", membership=membership, actor=actor, now=now)
    tell_person(membership=membership, actor=actor, now=now)
    return membership


def disable_person(*, partner_id: uuid.UUID, membership_id: uuid.UUID, actor: Actor, now: datetime) -> Membership:
    """End a person's rights at once: the next request of any of their sessions is a stranger's.

    Raises: PeopleNotManaged, NotYourself, OnlyGlobalAdmins, LastManager, Membership.DoesNotExist.
    """
    managing = lock_people(partner_id=partner_id, actor=actor, now=now)
    membership = _lock(partner_id, membership_id)
    managing.check_change(membership, ())
    if not membership.is_active:
        return membership
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    managing.check_somebody_manages()
    end_sessions(membership.user_id)
    tell_managers(partner=managing.partner, code="person_disabled", membership=membership, actor=actor, now=now)
    return membership


def enable_person(*, partner_id: uuid.UUID, membership_id: uuid.UUID, actor: Actor, now: datetime) -> Membership:
    """Let a disabled person in again, with the roles and the end date that they had.

    Raises: PeopleNotManaged, NotYourself, OnlyGlobalAdmins, Membership.DoesNotExist.
    """
    managing = lock_people(partner_id=partner_id, actor=actor, now=now)
    membership = _lock(partner_id, membership_id)
    managing.check_change(membership, ())
    if membership.is_active:
        return membership
    membership.is_active = True
    membership.save(update_fields=["is_active"])
    tell_managers(partner=managing.partner, code="person_enabled", membership=membership, actor=actor, now=now)
    return membership


def end_sessions(user_id: uuid.UUID) -> None:
    """End every session of a person, wherever they are signed in."""
    User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)


def _lock(partner_id: uuid.UUID, membership_id: uuid.UUID) -> Membership:
    rows = Membership.objects.people().select_for_update(of=("self",)).filter(partner_id=partner_id)
    return rows.select_related("user").get(pk=membership_id)
