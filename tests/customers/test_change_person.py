"""Roles, end dates, switching off and on: who may, what goes together, and that rights end at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEvent, Notification
from core.transactions import acting
from customers.commands import people_refusals as refusals
from customers.commands.change_person import change_roles, disable_person, enable_person, seen_as
from customers.models import Membership, User
from customers.policy.roles import PartnerRole
from customers.queries.standing import standing_of
from tests.factories import NOW, Person, World, make_person

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
A_YEAR = timedelta(days=365)


@pytest.fixture
def keeper(world: World) -> Person:
    return make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")


@pytest.fixture
def globe(world: World) -> Person:
    return make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN, name="Global One")


def give(by: Person, to: Person, *roles: PartnerRole, ends_on: date | None = None, **changes: Any) -> Membership:
    to.membership.refresh_from_db()
    said = {
        "partner_id": by.membership.partner_id,
        "membership_id": to.membership.pk,
        "roles": roles,
        "ends_on": ends_on,
        "seen": seen_as(to.membership),
    }
    with acting(by.actor, now=NOW):
        return change_roles(**{**said, **changes}, actor=by.actor, now=NOW)


def switch(by: Person, of: Person, command: Any = disable_person) -> Membership:
    with acting(by.actor, now=NOW):
        membership: Membership = command(
            partner_id=by.membership.partner_id, membership_id=of.membership.pk, actor=by.actor, now=NOW
        )
        return membership


def test_other_roles_are_given_written_down_and_told(world: World, keeper: Person, globe: Person) -> None:
    changed = give(keeper, world.home.seller, PartnerRole.HELPDESK_AGENT, PartnerRole.SALES_AGENT)
    assert changed.roles == ["helpdesk_agent", "sales_agent"]
    event = AuditEvent.objects.filter(table_name="customers_membership", row_id=changed.pk).latest("pk")
    assert (event.actor_label, event.after) == (keeper.user.name, {"roles": ["helpdesk_agent", "sales_agent"]})
    told = Notification.objects.filter(partner_id=world.home.partner.pk)
    assert {row.person_id: row.code for row in told} == {
        globe.user.pk: "person_roles_changed",
        world.home.seller.user.pk: "own_roles_changed",
    }


def test_the_same_again_does_nothing(world: World, keeper: Person) -> None:
    give(keeper, world.home.seller, PartnerRole.SALES_AGENT, seen="anything")
    assert not Notification.objects.exists()


@pytest.mark.parametrize("role", [PartnerRole.ADMIN_AGENT, PartnerRole.GLOBAL_ADMIN, PartnerRole.USER_ADMIN])
def test_nobody_raises_their_own_rights(keeper: Person, role: PartnerRole) -> None:
    with pytest.raises(refusals.NotYourself):
        give(keeper, keeper, PartnerRole.USER_ADMIN, PartnerRole.SALES_AGENT, role)
    with pytest.raises(refusals.NotYourself):
        switch(keeper, keeper)


def test_only_a_global_admin_gives_takes_or_disables_one(world: World, keeper: Person, globe: Person) -> None:
    with pytest.raises(refusals.OnlyGlobalAdmins):
        give(keeper, world.home.seller, PartnerRole.GLOBAL_ADMIN)
    with pytest.raises(refusals.OnlyGlobalAdmins):
        give(keeper, globe, PartnerRole.SALES_AGENT)
    with pytest.raises(refusals.OnlyGlobalAdmins):
        switch(keeper, globe)
    assert give(globe, world.home.seller, PartnerRole.GLOBAL_ADMIN).roles == ["global_admin"]


@pytest.mark.parametrize("who", ["admin", "reader", "seller"])
def test_who_does_not_manage_people_changes_nothing(world: World, who: str) -> None:
    somebody = getattr(world.home, who)
    with pytest.raises(refusals.PeopleNotManaged):
        give(somebody, world.home.trusted_seller, PartnerRole.ADMIN_AGENT)
    with pytest.raises(refusals.PeopleNotManaged):
        switch(somebody, world.home.trusted_seller)


def test_another_partners_people_are_unknown(world: World, keeper: Person) -> None:
    with pytest.raises(Membership.DoesNotExist):
        give(keeper, world.other.seller, PartnerRole.ADMIN_AGENT)
    with pytest.raises(Membership.DoesNotExist):
        switch(keeper, world.other.seller)
    world.other.seller.membership.refresh_from_db()
    assert world.other.seller.membership.is_active


def test_a_manager_whose_own_rights_ended_changes_nothing(world: World, keeper: Person, globe: Person) -> None:
    switch(globe, keeper)
    with pytest.raises(refusals.PeopleNotManaged):
        give(keeper, world.home.seller, PartnerRole.ADMIN_AGENT)


def test_somebody_who_manages_without_an_end_stays(world: World, globe: Person) -> None:
    ending = make_person(world.home.partner, PartnerRole.USER_ADMIN, name="Ending Keeper")
    Membership.objects.filter(pk=ending.membership.pk).update(ends_on=TODAY + timedelta(days=3))
    other = make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN, name="Global Two")
    switch(globe, other)
    Membership.objects.filter(pk=globe.membership.pk).update(ends_on=TODAY + timedelta(days=3))
    switch(globe, other, enable_person)
    with pytest.raises(refusals.LastManager), transaction.atomic():
        switch(globe, other)
    with pytest.raises(refusals.LastManager), transaction.atomic():
        give(globe, other, PartnerRole.SALES_AGENT)
    other.membership.refresh_from_db()
    assert (other.membership.is_active, other.membership.roles) == (True, ["global_admin"])


@pytest.mark.parametrize(
    ("roles", "ends_on", "refusal"),
    [
        ([], None, refusals.NoRoles),
        ([PartnerRole.AUDITOR], None, refusals.EndNeeded),
        ([PartnerRole.AUDITOR], TODAY + A_YEAR + timedelta(days=1), refusals.EndTooLate),
        ([PartnerRole.AUDITOR], TODAY - timedelta(days=1), refusals.EndPassed),
        ([PartnerRole.SALES_AGENT], TODAY - timedelta(days=1), refusals.EndPassed),
        ([PartnerRole.AUDITOR, PartnerRole.ADMIN_AGENT], TODAY, refusals.AuditorActs),
    ],
)
def test_what_does_not_go_together(
    world: World, keeper: Person, roles: list[PartnerRole], ends_on: date | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        give(keeper, world.home.seller, *roles, ends_on=ends_on)


@pytest.mark.parametrize("ends_on", [TODAY, TODAY + A_YEAR])
def test_an_auditor_has_an_end(world: World, keeper: Person, ends_on: date) -> None:
    assert give(keeper, world.home.seller, PartnerRole.AUDITOR, ends_on=ends_on).ends_on == ends_on


def test_the_database_knows_no_auditor_without_an_end(world: World) -> None:
    with pytest.raises(IntegrityError, match="membership_auditor_ends"), transaction.atomic():
        Membership.objects.filter(pk=world.home.seller.membership.pk).update(roles=["auditor"])


def test_two_tabs_do_not_overwrite_each_other(world: World, keeper: Person) -> None:
    stale = seen_as(world.home.seller.membership)
    give(keeper, world.home.seller, PartnerRole.HELPDESK_AGENT)
    with pytest.raises(refusals.ChangedMeanwhile):
        give(keeper, world.home.seller, PartnerRole.ADMIN_AGENT, seen=stale)


def test_disabling_ends_rights_and_sessions_and_enabling_brings_the_roles_back(world: World, keeper: Person) -> None:
    seller = world.home.seller
    before = User.objects.get(pk=seller.user.pk).get_session_auth_hash()
    switch(keeper, seller)
    switch(keeper, seller)
    after = User.objects.get(pk=seller.user.pk)
    assert standing_of(after, now=NOW) is None
    assert (after.get_session_auth_hash() != before, after.session_epoch) == (True, 1)
    switch(keeper, seller, enable_person)
    standing = standing_of(after, now=NOW)
    assert standing is not None and standing.principal.roles == {PartnerRole.SALES_AGENT}


def test_the_end_is_the_partners_day(world: World) -> None:
    """At 09:00 UTC it is evening in Seoul; fifteen hours before midnight there, the UTC day is the one before."""
    seller, partner = world.home.seller, world.home.partner
    Membership.objects.filter(pk=seller.membership.pk).update(ends_on=TODAY)
    partner.time_zone = "Asia/Seoul"
    partner.save()
    last_minute, next_day = NOW.replace(hour=14, minute=59), NOW.replace(hour=15)
    assert standing_of(seller.user, now=last_minute) is not None
    assert standing_of(seller.user, now=next_day) is None
