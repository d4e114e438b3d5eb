"""Who may buy for a subscription: given and taken away by Admin agents, read by the others."""

import uuid

import pytest
from django.urls import reverse

from customers.models import Membership, RoleAssignment
from customers.policy.roles import AzureRole, PartnerRole
from tests.factories import Person, RoleAssignmentFactory, SubscriptionFactory, World, make_person
from tests.portal.conftest import Answer, Pages


def opened(pages: Pages, world: World, person: Person | None = None, language: str = "en") -> Answer:
    ids = (world.home.customer.pk, world.home.subscription.pk)
    return pages.open(person or world.home.admin, "subscription_buyers", *ids, language=language)


def send(pages: Pages, world: World, person: Person | None = None, **typed: object) -> Answer:
    ids = (world.home.customer.pk, world.home.subscription.pk)
    return pages.fill(person or world.home.admin, "subscription_buyers", *ids, typed=typed)


def give(pages: Pages, world: World, who: object) -> Answer:
    ids = (world.home.customer.pk, world.home.subscription.pk)
    return pages.fill(world.home.admin, "subscription_buyers", *ids, typed={"act": "add", "person": who})


def held(world: World) -> list[RoleAssignment]:
    return list(RoleAssignment.objects.filter(scope=world.home.subscription.arm_id))


def test_giving_and_taking_away(world: World, pages: Pages) -> None:
    seller = world.home.seller.user
    for _twice in range(2):
        assert give(pages, world, seller.pk).status == 302
    (given,) = held(world)
    assert (given.user, given.role.name, given.given_by) == (
        seller,
        AzureRole.RESERVATION_PURCHASER,
        world.home.admin.user,
    )
    assert seller.name in opened(pages, world).text
    for _twice in range(2):
        assert send(pages, world, act=f"remove:{given.pk}").status == 302
    assert not held(world)


@pytest.mark.parametrize("person", ["", "nonsense", str(uuid.UUID(int=1)), "<b>", "\0"])
def test_nobody_of_the_list(world: World, pages: Pages, person: str) -> None:
    answer = give(pages, world, person)
    assert answer.status == 422 and "Choose from the list" in answer.text and not held(world)


def test_those_to_whom_it_gives_nothing_are_not_offered_and_refused(world: World, pages: Pages) -> None:
    gone = make_person(world.home.partner, PartnerRole.SALES_AGENT, name="Gone Seller")
    Membership.objects.filter(user=gone.user).update(is_active=False)
    text = opened(pages, world).text
    assert str(world.home.seller.user.pk) in text
    for person in (world.home.reader, world.home.admin, gone, world.other.seller):
        assert f'value="{person.user.pk}"' not in text
        assert give(pages, world, person.user.pk).status == 422
    assert not held(world)


def test_a_reader_sees_who_and_why_not(world: World, pages: Pages) -> None:
    RoleAssignmentFactory(user=world.home.seller.user, at=world.home.subscription)
    for person in (world.home.reader, world.home.seller):
        answer = opened(pages, world, person)
        assert answer.status == 200 and "Northwind Admin can do it or give you the role." in answer.text
        assert 'value="add"' not in answer.text
        assert send(pages, world, person, act="add").status == 403


def test_another_partners_and_another_customers(world: World, pages: Pages) -> None:
    assert opened(pages, world, world.other.admin).status == 404
    assert send(pages, world, world.other.admin, act="add").status == 404
    elsewhere = SubscriptionFactory()
    assert pages.open(world.home.admin, "subscription_buyers", world.home.customer.pk, elsewhere.pk).status == 404


def test_the_way_there_and_korean(world: World, pages: Pages) -> None:
    url = reverse("subscription_buyers", args=[world.home.customer.pk, world.home.subscription.pk])
    assert url in pages.open(world.home.admin, "customer_subscriptions", world.home.customer.pk).text
    assert "구매할 수 있는 사용자" in opened(pages, world, language="ko").text


def test_as_many_queries_with_many_as_with_one(world: World, pages: Pages) -> None:
    RoleAssignmentFactory(user=world.home.seller.user, at=world.home.subscription)
    at_one = opened(pages, world).queries
    for number in range(20):
        person = make_person(world.home.partner, PartnerRole.HELPDESK_AGENT, name=f"Helper {number}")
        RoleAssignmentFactory(user=person.user, at=world.home.subscription)
    assert opened(pages, world).queries == at_one <= 12
