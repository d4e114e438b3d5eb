"""One change of a partner's people at a time, by somebody who may make it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from core.actor import Actor
from customers.commands.people_refusals import (
    AuditorActs,
    EndNeeded,
    EndPassed,
    EndTooLate,
    LastManager,
    NoRoles,
    NotYourself,
    OnlyGlobalAdmins,
    PeopleNotManaged,
    RoleOfPrograms,
)
from customers.models import Membership, Partner
from customers.policy.people import audits_and_acts, ends_too_late, lacks_end, touches_global_admin
from customers.policy.roles import GIVEN_TO_PEOPLE, PartnerRole
from customers.queries.people import managers


@dataclass(frozen=True, slots=True)
class Managing:
    """A partner whose people are locked, and the one who manages them."""

    partner: Partner
    manager: Membership
    today: date

    def check_change(self, of: Membership, roles: Iterable[PartnerRole]) -> None:
        """Raises: NotYourself, OnlyGlobalAdmins."""
        if of.pk == self.manager.pk:
            raise NotYourself
        self.check_given([PartnerRole(role) for role in of.roles], roles)

    def check_given(self, before: Iterable[PartnerRole], after: Iterable[PartnerRole]) -> None:
        """Raises: OnlyGlobalAdmins."""
        if touches_global_admin(before, after) and PartnerRole.GLOBAL_ADMIN not in self.manager.roles:
            raise OnlyGlobalAdmins

    def check_somebody_manages(self) -> None:
        """Raises: LastManager unless somebody without an end date can manage people. Ask after the change."""
        if not managers(self.partner.pk, today=self.today).filter(ends_on__isnull=True).exists():
            raise LastManager


def lock_people(*, partner_id: uuid.UUID, actor: Actor, now: datetime) -> Managing:
    """Lock the partner's people and look again who acts: their own rights may have ended a moment ago.

    The lock is one that foreign keys to the partner don't wait for. Raises: PeopleNotManaged.
    """
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    today = partner.today(now)
    manager = managers(partner.pk, today=today).filter(user_id=actor.person_id).first()
    if manager is None:
        raise PeopleNotManaged
    return Managing(partner, manager, today)


def check_roles(roles: Iterable[PartnerRole], ends_on: date | None, *, today: date) -> None:
    """Raises: NoRoles, RoleOfPrograms, AuditorActs, EndNeeded, EndTooLate, EndPassed."""
    wanted = list(roles)
    if not wanted:
        raise NoRoles
    if not set(wanted) <= set(GIVEN_TO_PEOPLE):
        raise RoleOfPrograms
    if audits_and_acts(wanted):
        raise AuditorActs
    if lacks_end(wanted, ends_on):
        raise EndNeeded
    if ends_too_late(wanted, ends_on, today=today):
        raise EndTooLate
    if ends_on is not None and ends_on < today:
        raise EndPassed
