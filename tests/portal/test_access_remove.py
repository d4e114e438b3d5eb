"""Taking a role away."""

import pytest

from customers.models import Membership, RoleAssignment
from tests.factories import Person, World
from tests.portal.browsing import Browser
from tests.portal.conftest import Answer, Pages


def remove(pages: Pages, world: World, by: Person, assignment: object) -> Answer:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    return pages.send(by, "reservation_access_remove", *ids, assignment=assignment)


def owner(world: World) -> RoleAssignment:
    return RoleAssignment.objects.get(user=world.home.trusted_seller.user)


def stays(world: World) -> bool:
    return RoleAssignment.objects.filter(user=world.home.trusted_seller.user).exists()


def test_takes_it_away_and_goes_back(world: World, pages: Pages) -> None:
    answer = remove(pages, world, world.home.admin, owner(world).pk)
    assert answer.location.endswith("/access/?tab=assignments")
    assert not RoleAssignment.objects.filter(user=world.home.trusted_seller.user).exists()


def test_a_get_takes_nothing_away(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    answer = pages.open(world.home.admin, "reservation_access_remove", *ids, assignment=owner(world).pk)
    assert answer.status == 302 and stays(world)


@pytest.mark.parametrize("who", ["seller", "reader"])
def test_without_the_right_is_refused(world: World, pages: Pages, who: str) -> None:
    assert remove(pages, world, getattr(world.home, who), owner(world).pk).status == 403
    assert stays(world)


def test_of_another_partner_is_unknown(world: World, pages: Pages) -> None:
    assert remove(pages, world, world.other.admin, owner(world).pk).status == 404
    assert stays(world)


@pytest.mark.parametrize("typed", ["", "nonsense", "\0", "00000000-0000-4000-8000-000000000000"])
def test_nonsense_takes_nothing_away(world: World, pages: Pages, typed: str) -> None:
    before = RoleAssignment.objects.count()
    assert remove(pages, world, world.home.admin, typed).status == 302
    assert RoleAssignment.objects.count() == before


def test_another_partners_assignment_stays(world: World, pages: Pages) -> None:
    theirs = RoleAssignment.objects.get(user=world.other.trusted_seller.user)
    remove(pages, world, world.home.admin, theirs.pk)
    assert RoleAssignment.objects.filter(pk=theirs.pk).exists()


def said(world: World, by: Person, assignment: object) -> str:
    """Remove it in a browser and return the page that comes then."""
    browser = Browser(by)
    ids = (world.home.customer.pk, world.home.reservation.pk)
    return browser.get(browser.send("reservation_access_remove", *ids, assignment=assignment).location).text


def test_says_what_happened_once_and_then_that_it_is_gone(world: World, pages: Pages) -> None:
    gone = owner(world).pk
    assert "Northwind Trusted Seller no longer holds the role Owner." in said(world, world.home.admin, gone)
    assert "This role was removed already, or has ended." in said(world, world.home.admin, gone)


def test_the_last_owner_stays_with_the_reason(world: World, pages: Pages) -> None:
    Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
    words = "Northwind Trusted Seller is the last Owner of this order."
    assert words in said(world, world.home.trusted_seller, owner(world).pk)
    assert stays(world)
