"""Inviting, sending again, revoking and accepting: whom, with what, and only once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from core.models import AuditEvent, Notification, OutboxEvent
from core.transactions import acting
from customers.commands import people_refusals as refusals
from customers.commands.accept_invitation import accept_invitation
from customers.commands.invite_person import Invited, invite_person, resend_invitation, revoke_invitation
from customers.events import INVITATION_SENT
from customers.models import Invitation, Membership, User
from customers.policy.roles import PartnerRole
from tests.factories import NOW, InvitationFactory, Person, StaffFactory, UserFactory, World, make_person

pytestmark = pytest.mark.django_db
LEE = Invited("Lee.New@newcomers.example", "Lee New", (PartnerRole.SALES_AGENT,), "ko")
PASSWORD = "a new and rather long passphrase"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def keeper(world: World) -> Person:
    return make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")


def invite(by: Person, **changes: Any) -> Invitation:
    with acting(by.actor, now=NOW):
        return invite_person(
            partner_id=by.membership.partner_id, invited=replace(LEE, **changes), actor=by.actor, now=NOW
        )


def accept(invitation: Invitation, *, version: int | None = None, now: Any = LATER) -> User:
    with transaction.atomic():
        return accept_invitation(
            invitation_id=invitation.pk,
            version=version or invitation.version,
            name="Lee Newman",
            password=PASSWORD,
            now=now,
        )


def mails() -> int:
    return OutboxEvent.objects.filter(topic=INVITATION_SENT).count()


def test_an_invitation_waits_and_its_mail_is_in_the_outbox(world: World, keeper: Person) -> None:
    invitation = invite(keeper)
    assert (invitation.email, invitation.roles, invitation.language) == (
        "lee.new@newcomers.example",
        ["sales_agent"],
        "ko",
    )
    assert invitation.expires_at == NOW + timedelta(days=7)
    assert OutboxEvent.objects.get(topic=INVITATION_SENT).subject_id == invitation.pk
    assert not User.objects.filter(email=invitation.email).exists()


def test_the_same_twice_is_one(keeper: Person) -> None:
    assert invite(keeper).pk == invite(keeper, email="LEE.NEW@newcomers.example").pk
    assert mails() == 1
    with pytest.raises(refusals.AlreadyInvited):
        invite(keeper, roles=(PartnerRole.ADMIN_AGENT,))


def test_only_a_global_admin_invites_one(world: World, keeper: Person) -> None:
    with pytest.raises(refusals.OnlyGlobalAdmins):
        invite(keeper, roles=(PartnerRole.GLOBAL_ADMIN,))
    globe = make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN)
    above = invite(globe, roles=(PartnerRole.GLOBAL_ADMIN,))
    with pytest.raises(refusals.OnlyGlobalAdmins):
        revoke_invitation(partner_id=world.home.partner.pk, invitation_id=above.pk, actor=keeper.actor, now=NOW)


def test_an_admin_agent_invites_nobody(world: World) -> None:
    with pytest.raises(refusals.PeopleNotManaged):
        invite(world.home.admin)


def test_whose_address_it_is_elsewhere_is_not_told(world: World, keeper: Person) -> None:
    """Another partner's person, staff, somebody switched off and another partner's customer: one and the same word."""
    taken = [
        world.other.admin.user.email,
        StaffFactory().email,
        UserFactory(is_active=False).email,
        f"ceo@{world.other.customer.domain}",
    ]
    said = set()
    for email in taken:
        with pytest.raises(refusals.CannotBeInvited) as refused:
            invite(keeper, email=email)
        said.add(str(refused.value))
    assert len(said) == 1
    assert world.other.partner.name not in said.pop()


@pytest.mark.parametrize("at", ["", "mail.", "a.b."])
def test_a_customer_is_never_invited(world: World, keeper: Person, at: str) -> None:
    with pytest.raises(refusals.CustomersAddress) as refused:
        invite(keeper, email=f"it@{at}{world.home.customer.domain}".upper())
    assert world.home.customer.company_name in str(refused.value)
    assert mails() == 0


def test_who_belongs_already_is_not_invited(world: World, keeper: Person) -> None:
    with pytest.raises(refusals.AlreadyAPerson):
        invite(keeper, email=world.home.seller.user.email)


def test_an_auditor_comes_with_an_end(keeper: Person) -> None:
    with pytest.raises(refusals.EndNeeded):
        invite(keeper, roles=(PartnerRole.AUDITOR,))
    assert invite(keeper, roles=(PartnerRole.AUDITOR,), ends_on=NOW.date()).ends_on == NOW.date()
    with pytest.raises(IntegrityError, match="invitation_auditor_ends"), transaction.atomic():
        InvitationFactory(roles=["auditor"])


def test_sending_again_makes_the_old_link_worthless(world: World, keeper: Person) -> None:
    invitation = invite(keeper)

    def resend(now: Any) -> Invitation:
        return resend_invitation(
            partner_id=world.home.partner.pk, invitation_id=invitation.pk, actor=keeper.actor, now=now
        )

    assert resend(NOW + timedelta(seconds=20)).version == 1, "a second click"
    again = resend(NOW + timedelta(days=8))
    assert (again.version, again.expires_at, mails()) == (2, NOW + timedelta(days=15), 2)
    with pytest.raises(refusals.InvitationOver):
        accept(invitation, version=1, now=NOW + timedelta(days=9))
    assert accept(again, now=NOW + timedelta(days=9)).email == invitation.email


def test_what_was_revoked_opens_nothing(world: World, keeper: Person) -> None:
    invitation = invite(keeper)
    where: dict[str, Any] = {"partner_id": world.home.partner.pk, "invitation_id": invitation.pk, "actor": keeper.actor}
    revoke_invitation(**where, now=LATER)
    assert revoke_invitation(**where, now=LATER + timedelta(hours=1)).revoked_at == LATER
    with pytest.raises(refusals.InvitationOver):
        accept(invitation)
    with pytest.raises(refusals.InvitationOver):
        resend_invitation(**where, now=LATER)
    assert invite(keeper).pk != invitation.pk


def test_accepting_makes_the_person_who_was_promised(world: World, keeper: Person) -> None:
    invitation = invite(keeper, ends_on=NOW.date() + timedelta(days=90))
    user = accept(invitation)
    membership = Membership.objects.get(user=user)
    assert (user.name, user.language) == ("Lee Newman", "ko")
    assert (membership.partner, membership.roles, membership.ends_on, membership.created_at) == (
        world.home.partner,
        ["sales_agent"],
        NOW.date() + timedelta(days=90),
        LATER,
    )
    assert authenticate(RequestFactory().post("/sign-in/"), email=user.email, password=PASSWORD) == user
    made = AuditEvent.objects.filter(table_name="customers_membership", row_id=membership.pk).get()
    assert (made.actor_label, made.actor_id, made.partner_id) == ("Lee Newman", user.pk, world.home.partner.pk)
    assert Notification.objects.get(code="person_joined").person_id == keeper.user.pk


def test_a_link_works_once_and_not_for_long(keeper: Person) -> None:
    invitation = invite(keeper)
    with pytest.raises(refusals.InvitationExpired):
        accept(invitation, now=NOW + timedelta(days=7))
    accept(invitation)
    with pytest.raises(refusals.InvitationOver):
        accept(invitation)


def test_what_has_become_of_the_address_meanwhile_counts(world: World, keeper: Person) -> None:
    invitation = invite(keeper)
    UserFactory(email=invitation.email, is_staff=True)
    with pytest.raises(refusals.CannotBeInvited):
        accept(invitation)
