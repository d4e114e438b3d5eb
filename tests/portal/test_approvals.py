"""Approvals for auditors: who agreed to what, with which right, under which rule and threshold."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing.commands.decisions import approve_refund
from billing.models import Refund
from core import outbox
from core.transactions import acting
from customers.models import Partner
from customers.policy.roles import PartnerRole
from tests.factories import NOW, CustomerFactory, SecondPersonAmountFactory, World, buy, make_person
from tests.factories.refunds import refunded
from tests.portal.conftest import Pages
from tests.portal.test_exports import lines

MOST_QUERIES = 8


@pytest.fixture
def by_desk(world: World) -> Refund:
    large = buy(customer=world.home.customer, price="20000.00", on="2026-06-30")
    refund = refunded(world.home.admin, large)
    now = NOW + timedelta(hours=1)
    with acting(world.desk_actor, now=now):
        approve_refund(refund_id=refund.pk, actor=world.desk_actor, now=now, note="Known customer, confirmed by phone.")
    outbox.drain(now=now)
    return refund


def test_tells_who_asked_and_who_agreed_and_why(world: World, pages: Pages, by_desk: Refund) -> None:
    text = pages.open(world.home.reader, "approvals").text
    for words in (
        by_desk.support_request.number,
        world.home.admin.user.name,
        "Admin agent",
        "Bought the wrong size.",
        world.desk.name,
        "Known customer, confirmed by phone.",
        by_desk.quote.policy.code,
        "Full credit",
    ):
        assert words in text, words


def test_names_the_threshold_and_who_set_it(world: World, pages: Pages) -> None:
    with acting(world.desk_actor, now=NOW - timedelta(days=1)):
        Partner.objects.filter(pk=world.home.partner.pk).update(auto_approval_usd_minor=900_000)
    refunded(world.home.admin, world.home.reservation)
    with acting(world.desk_actor, now=NOW + timedelta(days=1)):
        Partner.objects.filter(pk=world.home.partner.pk).update(auto_approval_usd_minor=100)
    text = pages.open(world.home.admin, "approvals").text.replace("\u00a0", " ")
    assert f"USD 9,000.00, set by {world.desk.name}" in text
    assert "USD 1.00" not in text


def test_tells_of_the_second_person(world: World, pages: Pages) -> None:
    SecondPersonAmountFactory(partner=world.home.partner)
    refunded(world.home.trusted_seller, world.home.reservation)
    text = pages.open(world.home.admin, "approvals").text
    assert "Owner" in text and "Alone up to" in text


def test_filters(world: World, pages: Pages, by_desk: Refund) -> None:
    small = refunded(
        world.home.admin, buy(customer=CustomerFactory(partner=world.home.partner)), now=NOW + timedelta(hours=2)
    )
    numbers = {"desk": by_desk.support_request.number, "automatic": small.support_request.number}
    for gate, number in numbers.items():
        text = pages.open(world.home.admin, "approvals", gate=gate).text
        assert number in text, gate
    assert numbers["desk"] not in pages.open(world.home.admin, "approvals", gate="automatic").text
    assert "Nothing fits these filters." in pages.open(world.home.admin, "approvals", gate="second").text
    assert "Nothing fits these filters." in pages.open(world.home.admin, "approvals", q="nobody").text
    for strange in ({"gate": "x"}, {"since": "x"}, {"page": "x"}, {"sort": "\0"}):
        assert numbers["desk"] in pages.open(world.home.admin, "approvals", **strange).text


def test_as_a_file(world: World, pages: Pages, by_desk: Refund) -> None:
    heading, row = lines(pages.open(world.home.admin, "approvals", export="csv"))
    told = dict(zip(heading, row, strict=True))
    assert told["Right used"] == "Admin agent"
    assert "Known customer" in told["Approvers"] and world.desk.name in told["Approvers"]
    assert told["Reason"] == "Bought the wrong size."


def test_who_may(world: World, pages: Pages) -> None:
    for role in (PartnerRole.AUDITOR, PartnerRole.BILLING_ADMIN, PartnerRole.GLOBAL_ADMIN):
        person = make_person(world.home.partner, role, name=f"Northwind {role.value}")
        assert pages.open(person, "approvals").status == 200, role
    assert pages.open(world.home.seller, "approvals").status == 403
    assert pages.open(None, "approvals").location.startswith(reverse("account_login"))
    assert pages.send(world.home.admin, "approvals").status == 405


def test_another_partners_are_not_there(world: World, pages: Pages, by_desk: Refund) -> None:
    assert by_desk.support_request.number not in pages.open(world.other.admin, "approvals").text


def test_in_korean(world: World, pages: Pages, by_desk: Refund) -> None:
    text = pages.open(world.home.admin, "approvals", language="ko").text
    assert "승인 내역" in text and "관리 에이전트" in text and "Approv" not in text


def test_queries(world: World, pages: Pages, by_desk: Refund) -> None:
    counts = [pages.open(world.home.admin, "approvals").queries]
    for number in range(3):
        refunded(world.home.admin, buy(customer=world.home.customer, price="10.00", name=f"RI {number}"))
    counts.append(pages.open(world.home.admin, "approvals").queries)
    assert counts[0] == counts[1] <= MOST_QUERIES
