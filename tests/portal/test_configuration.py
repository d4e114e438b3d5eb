"""A reservation's Configuration, to read: each setting, and what it means."""

from typing import Any

import pytest

from customers.models import Subscription
from reservations.models import Reservation
from tests.factories import CatalogItemFactory, SubscriptionFactory, World, buy
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12


def configuration(pages: Pages, world: World, reservation: Reservation | None = None, language: str = "en") -> Answer:
    shown = reservation or world.home.reservation
    ids = (shown.customer_id, shown.pk)
    return pages.open(world.home.admin, "reservation_configuration", *ids, language=language)


def change(world: World, **settings: Any) -> None:
    Reservation.objects.filter(pk=world.home.reservation.pk).update(**settings)


@pytest.mark.parametrize(
    ("scope", "name", "has_subscription", "words", "meaning"),
    [
        ("Shared", "", False, "Shared", "in every subscription of this customer"),
        ("ManagementGroup", "mg-prod", False, "Management group: mg-prod", "of this management group"),
        ("Single", "", True, "Single subscription: Production", "in this subscription"),
        ("ResourceGroup", "rg-web", True, "Single resource group: rg-web, Production", "in this resource group"),
    ],
)
def test_every_scope_and_what_it_means(
    world: World, pages: Pages, scope: str, name: str, has_subscription: bool, words: str, meaning: str
) -> None:
    target = SubscriptionFactory(customer=world.home.customer, name="Production") if has_subscription else None
    change(world, scope=scope, scope_name=name, scope_subscription=target)
    text = configuration(pages, world).text
    assert words in text and meaning in text


def test_the_billing_subscription_with_its_state(world: World, pages: Pages) -> None:
    Subscription.objects.filter(pk=world.home.subscription.pk).update(state=Subscription.State.SUSPENDED)
    text = configuration(pages, world).text
    assert world.home.subscription.name in text and "Suspended. The order is billed to this subscription" in text


def test_what_it_is_optimized_for(world: World, pages: Pages) -> None:
    assert "Other sizes of the group DSv5 Series share the benefit, by their ratio." in configuration(pages, world).text
    change(world, is_size_flexible=False)
    assert "Capacity priority" in configuration(pages, world).text
    linux = CatalogItemFactory(resource_type="SuseLinux", flexibility_group="", flexibility_ratio=None)
    suse = buy(customer=world.home.customer, item=linux)
    assert "Does not apply to this product" in configuration(pages, world, suse).text


def test_renewal_and_when_the_benefit_ends(world: World, pages: Pages) -> None:
    off = configuration(pages, world).text
    assert "Automatic renewal: Off" in off and "from then on pay-as-you-go prices apply" in off
    change(world, is_renewed=True)
    assert "Automatic renewal: On" in configuration(pages, world).text
    over = buy(customer=world.home.customer, on="2025-01-01")
    assert "This reservation has ended." in configuration(pages, world, over).text


def test_nothing_can_be_edited(world: World, pages: Pages) -> None:
    main = configuration(pages, world).text.split("<main")[1].split("</main>")[0]
    assert "<form" not in main and "<input" not in main and "<select" not in main


def test_in_korean(world: World, pages: Pages) -> None:
    text = configuration(pages, world, language="ko").text
    for words in ("구성", "범위: 공유", "최적화 기준", "자동 갱신: 꺼짐"):
        assert words in text


def test_only_reads(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.send(world.home.admin, "reservation_configuration", *ids).status == 405


def test_few_queries(world: World, pages: Pages) -> None:
    assert configuration(pages, world).queries <= MOST_QUERIES
