"""Two who remove each other, a link that is used twice, two digests at once: whoever is first, one is left."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from core import outbox
from core.models import OutboxEvent
from core.transactions import acting
from customers.commands.accept_invitation import accept_invitation
from customers.commands.change_person import change_roles, disable_person, seen_as
from customers.commands.invite_person import Invited, invite_person
from customers.commands.people_refusals import AlreadyInvited, InvitationOver, PeopleNotManaged
from customers.models import Invitation, Membership, User
from customers.policy.roles import PartnerRole
from customers.queries.people import managers
from reservations.commands.gather_digest import gather_all_digests
from reservations.events import EXPIRY_DIGEST
from reservations.models import ExpiryDigest
from tests.factories import NOW, InvitationFactory, Person, World, buy, make_person
from tests.together import all_done, errors, together, values

pytestmark = pytest.mark.django_db(transaction=True)


def keepers(world: World, number: int) -> list[Person]:
    return [make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN) for _each in range(number)]


def disable(by: Person, other: Person) -> Membership:
    with acting(by.actor, now=NOW):
        return disable_person(
            partner_id=by.membership.partner_id, membership_id=other.membership.pk, actor=by.actor, now=NOW
        )


def demote(by: Person, other: Person) -> Membership:
    with acting(by.actor, now=NOW):
        return change_roles(
            partner_id=by.membership.partner_id,
            membership_id=other.membership.pk,
            roles=[PartnerRole.SALES_AGENT],
            ends_on=None,
            seen=seen_as(other.membership),
            actor=by.actor,
            now=NOW,
        )


@pytest.mark.parametrize("act", [disable, demote])
def test_two_who_remove_each_other_leave_one(world: World, act: Any) -> None:
    for _round in range(4):
        one, other = keepers(world, 2)
        outcomes = together([partial(act, one, other), partial(act, other, one)])
        assert len(values(outcomes)) == 1
        assert [type(error) for error in errors(outcomes)] == [PeopleNotManaged]
        left = managers(world.home.partner.pk, today=NOW.date())
        assert left.count() == 1
        Membership.objects.filter(pk__in=[one.membership.pk, other.membership.pk]).update(is_active=False)


def test_a_circle_of_eight_leaves_somebody(world: World) -> None:
    ring = keepers(world, 8)
    acts = [partial(disable, one, ring[(number + 1) % 8]) for number, one in enumerate(ring)]
    outcomes = together(acts)
    assert {type(error) for error in errors(outcomes)} <= {PeopleNotManaged}
    assert managers(world.home.partner.pk, today=NOW.date()).exists()


def test_one_address_invited_eight_times_at_once_is_invited_once(world: World) -> None:
    by = keepers(world, 8)

    def invite(person: Person) -> Invitation:
        invited = Invited("lee@newcomers.example", "Lee", (PartnerRole.SALES_AGENT,), "en")
        with acting(person.actor, now=NOW):
            return invite_person(partner_id=world.home.partner.pk, invited=invited, actor=person.actor, now=NOW)

    outcomes = together([partial(invite, person) for person in by])
    assert not [error for error in errors(outcomes) if not isinstance(error, AlreadyInvited)]
    assert Invitation.objects.count() == 1
    assert OutboxEvent.objects.filter(topic="invitation.sent").count() == 1


def test_a_link_used_eight_times_at_once_makes_one_person(world: World) -> None:
    invitation = InvitationFactory(partner=world.home.partner, invited_by=world.home.admin.user)

    def accept() -> User:
        with transaction.atomic():
            return accept_invitation(
                invitation_id=invitation.pk, version=1, name="Lee", password="long enough, surely", now=NOW
            )

    outcomes = together([accept] * 8)
    assert len(values(outcomes)) == 1
    assert {type(error) for error in errors(outcomes)} == {InvitationOver}
    assert User.objects.filter(email=invitation.email).count() == 1


def test_digests_gathered_eight_times_at_once_are_one_each(world: World) -> None:
    buy(customer=world.home.customer, on="2025-08-01", name="ends in 30 days")
    all_done(together([partial(gather_all_digests, now=NOW)] * 8))
    assert ExpiryDigest.objects.filter(partner=world.home.partner).count() == 1
    assert OutboxEvent.objects.filter(topic=EXPIRY_DIGEST).count() == 1


def test_a_digest_woken_eight_times_at_once_is_one_mail(world: World, mailoutbox: list[Any]) -> None:
    buy(customer=world.home.customer, on="2025-08-01", name="ends in 30 days")
    gather_all_digests(now=NOW)
    event = OutboxEvent.objects.get(topic=EXPIRY_DIGEST)
    together([partial(outbox.handle, event.pk, now=NOW + timedelta(seconds=n)) for n in range(8)])
    assert len(mailoutbox) == 1
