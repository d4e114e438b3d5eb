"""Two people who tag a customer at once: neither undoes the other, and no rule is broken between them."""

from functools import partial

import pytest

from core.transactions import acting
from customers.commands.tag_customer import TagGiven, TooManyTags, add_tag
from customers.models import Customer
from customers.policy.tags import MOST_TAGS
from tests.factories import NOW, World
from tests.together import all_done, errors, together

pytestmark = pytest.mark.django_db(transaction=True)


def give(world: World, tag: str) -> Customer:
    actor = world.home.admin.actor
    with acting(actor, now=NOW):
        return add_tag(customer_id=world.home.customer.pk, tag=tag, actor=actor, now=NOW)


def test_every_tag_stays(world: World) -> None:
    all_done(together([partial(give, world, f"tag {number}") for number in range(8)]))
    world.home.customer.refresh_from_db()
    assert sorted(world.home.customer.tags) == [f"tag {number}" for number in range(8)]


def test_the_same_tag_is_given_once(world: World) -> None:
    outcomes = together([partial(give, world, tag) for tag in ("vip", "VIP", "Vip", "viP")])
    assert [type(error) for error in errors(outcomes)] == [TagGiven] * 3
    world.home.customer.refresh_from_db()
    assert len(world.home.customer.tags) == 1


def test_the_last_free_place_is_taken_once(world: World) -> None:
    Customer.objects.filter(pk=world.home.customer.pk).update(tags=[str(n) for n in range(MOST_TAGS - 1)])
    outcomes = together([partial(give, world, f"tag {number}") for number in range(4)])
    assert [type(error) for error in errors(outcomes)] == [TooManyTags] * 3
    world.home.customer.refresh_from_db()
    assert len(world.home.customer.tags) == MOST_TAGS
