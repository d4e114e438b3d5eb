"""The list of prepared refunds: whose they are, and the way to it."""

import pytest
from django.urls import reverse

from core.transactions import acting
from support.commands.withdraw_prepared_refund import withdraw_prepared_refund
from support.models import PreparedRefund
from tests.factories import NOW, World, buy
from tests.factories.refunds import prepared
from tests.portal.conftest import Pages

MOST_QUERIES = 8


@pytest.fixture
def waiting(world: World) -> PreparedRefund:
    return prepared(world.home.seller, world.home.reservation, to=world.home.admin)


def test_shows_the_preparer_and_the_receiver_theirs_and_others_nothing(
    world: World, pages: Pages, waiting: PreparedRefund
) -> None:
    link = reverse("prepared_refund", args=[waiting.pk])
    for person in (world.home.seller, world.home.admin):
        assert link in pages.open(person, "prepared_refunds").text
    for person in (world.home.trusted_seller, world.home.reader, world.other.admin):
        text = pages.open(person, "prepared_refunds").text
        assert link not in text and waiting.number not in text and "No prepared refunds" in text


def test_shows_an_admin_agent_all(world: World, pages: Pages) -> None:
    one = prepared(world.home.seller, world.home.reservation, to=world.home.trusted_seller)
    assert one.number in pages.open(world.home.admin, "prepared_refunds").text


def test_is_filtered_by_status(world: World, pages: Pages, waiting: PreparedRefund) -> None:
    with acting(world.home.seller.actor, now=NOW):
        withdraw_prepared_refund(
            prepared_id=waiting.pk, principal=world.home.seller.principal, actor=world.home.seller.actor, now=NOW
        )
    assert waiting.number in pages.open(world.home.admin, "prepared_refunds", state="withdrawn").text
    assert "No prepared refund has this status" in pages.open(world.home.admin, "prepared_refunds", state="sent").text
    assert waiting.number in pages.open(world.home.admin, "prepared_refunds", state="nonsense").text


@pytest.mark.parametrize("name", ["requests", "customer_requests"])
def test_is_reached_from_the_requests(world: World, pages: Pages, name: str) -> None:
    where = [world.home.customer.pk] if name == "customer_requests" else []
    assert reverse("prepared_refunds") in pages.open(world.home.seller, name, *where).text


def test_is_a_file_too(world: World, pages: Pages, waiting: PreparedRefund) -> None:
    answer = pages.open(world.home.seller, "prepared_refunds", export="csv")
    text = b"".join(answer.response).decode("utf-8-sig")
    assert waiting.number in text and "Net refund as prepared" in text and "1610.40" in text


def test_only_reads(world: World, pages: Pages) -> None:
    assert pages.send(world.home.admin, "prepared_refunds").status == 405


def test_in_korean(world: World, pages: Pages, waiting: PreparedRefund) -> None:
    text = pages.open(world.home.admin, "prepared_refunds", language="ko").text
    assert "준비된 환불" in text and "보냄" in text


def test_pages_and_as_many_queries_for_fifty_as_for_one(world: World, pages: Pages, waiting: PreparedRefund) -> None:
    one = pages.open(world.home.admin, "prepared_refunds")
    for number in range(54):
        prepared(world.home.seller, buy(customer=world.home.customer, name=f"r{number}"), to=world.home.admin)
    fifty = pages.open(world.home.admin, "prepared_refunds")
    assert "Showing 1 to 50 of 55" in fifty.text
    assert one.queries == fifty.queries <= MOST_QUERIES
