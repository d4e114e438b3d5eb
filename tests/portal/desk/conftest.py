"""The desk as its staff meet it: its own URLs, at a fixed instant, with people of each group."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings

from billing.models import Refund
from customers.models import User
from tests.factories import NOW, Firm, StaffFactory, World, buy
from tests.factories.refunds import refunded

LATER = NOW + timedelta(hours=3)
"""When staff look, three hours after the refunds were asked for."""


@pytest.fixture(autouse=True)
def desk_process(settings: Settings) -> Iterator[None]:
    settings.ROOT_URLCONF = "portal.desk_urls"
    settings.IS_DESK = True
    with time_machine.travel(LATER, tick=False):
        yield


def member_of(*groups: str, name: str) -> User:
    user: User = StaffFactory(name=name)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def refund_clerk(db: None) -> User:
    return member_of("Refund desk", name="Sofia Lindgren")


@pytest.fixture
def refund_desk(refund_clerk: User) -> Client:
    return signed_in(refund_clerk)


@pytest.fixture
def lead_person(db: None) -> User:
    return member_of("Refund desk lead", name="Maja Nowak")


@pytest.fixture
def lead(lead_person: User) -> Client:
    return signed_in(lead_person)


@pytest.fixture
def support_person(db: None) -> User:
    return member_of("Support desk", name="Haneul Baek")


@pytest.fixture
def support_desk(support_person: User) -> Client:
    return signed_in(support_person)


@pytest.fixture
def superuser(db: None) -> Client:
    return signed_in(StaffFactory(name="Desk Admin", is_superuser=True))


@pytest.fixture
def wait() -> Callable[..., Refund]:
    """Return a function that brings a refund of a firm before the desk."""

    def bring(firm: Firm, *, price: str = "36500.00", quantity: int = 1) -> Refund:
        refund = refunded(firm.admin, buy(customer=firm.customer, price=price, quantity=quantity))
        assert refund.state == "awaiting_approval"
        return refund

    return bring


@pytest.fixture
def refund(world: World, wait: Callable[..., Refund]) -> Refund:
    """Return a refund of USD 16,104.00 that waits for the desk."""
    return wait(world.home)
