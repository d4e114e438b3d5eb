"""Lists of support requests: a customer's and all of the partner's."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from customers.policy.roles import PartnerRole
from support.models import SupportRequest
from tests.factories import CustomerFactory, World, buy, make_person
from tests.factories.refunds import ask, refunded
from tests.portal.conftest import Pages


@pytest.fixture
def asked(world: World) -> list[SupportRequest]:
    """One open request of one reservation, one closed of two."""
    home = world.home
    two = {buy(customer=home.customer, name="first"): None, buy(customer=home.customer, name="second"): None}
    closed = refunded(home.admin, two)
    opened = ask(home.admin, home.reservation)
    return [SupportRequest.objects.get(refund=refund) for refund in (opened, closed)]


def another(request: SupportRequest, number: int) -> SupportRequest:
    """Return an unsaved request like another one, without a refund."""
    columns = {field.attname: getattr(request, field.attname) for field in SupportRequest._meta.concrete_fields}
    own = {"id": uuid.uuid4(), "number": f"SR-2025-{number:06d}", "refund_id": None, "title": f"Request {number}"}
    return SupportRequest(**{**columns, **own, "created_at": request.created_at - timedelta(minutes=number)})


def test_what_a_row_says(world: World, pages: Pages, asked: list[SupportRequest]) -> None:
    for name, args in (("requests", []), ("customer_requests", [world.home.customer.pk])):
        answer = pages.open(world.home.admin, name, *args)
        assert answer.status == 200
        for request in asked:
            assert reverse("request", args=[request.number]) in answer.text
        assert f"Refund of {world.home.reservation.name}" in answer.text
        assert "Refund of 2 reservations" in answer.text
        assert "USD 1,610.40" in answer.text
        assert "Showing 1 to 2 of 2" in answer.text


def test_open_or_closed(world: World, pages: Pages, asked: list[SupportRequest]) -> None:
    opened, closed = asked
    only_open = pages.open(world.home.admin, "requests", state="open").text
    assert opened.number in only_open
    assert closed.number not in only_open
    only_closed = pages.open(world.home.admin, "requests", state="closed").text
    assert closed.number in only_closed
    assert opened.number not in only_closed
    assert opened.number in pages.open(world.home.admin, "requests", state="nonsense").text


def test_another_customers_do_not_show(world: World, pages: Pages, asked: list[SupportRequest]) -> None:
    second = CustomerFactory(partner=world.home.partner)
    answer = pages.open(world.home.admin, "customer_requests", second.pk)
    assert asked[0].number not in answer.text
    assert "No service requests yet" in answer.text


def test_another_partners_do_not_show(world: World, pages: Pages, asked: list[SupportRequest]) -> None:
    assert asked[0].number not in pages.open(world.other.admin, "requests").text
    assert pages.open(world.other.admin, "customer_requests", world.home.customer.pk).status == 404
    assert pages.open(world.home.admin, "customer_requests", uuid.uuid4()).status == 404


def test_own_only(world: World, pages: Pages, asked: list[SupportRequest]) -> None:
    keeper = make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")
    answer = pages.open(keeper, "requests")
    assert answer.status == 200
    assert asked[0].number not in answer.text


def test_without_any_role(world: World, pages: Pages) -> None:
    nobody = make_person(world.home.partner, name="No Body")
    nobody.membership.roles = []
    nobody.membership.save()
    assert pages.open(nobody, "requests").status == 403


def test_strangers_and_wrong_methods(world: World, pages: Pages) -> None:
    customer = world.home.customer.pk
    assert pages.open(None, "requests").location.startswith(reverse("account_login"))
    assert pages.open(None, "customer_requests", customer).location.startswith(reverse("account_login"))
    assert pages.send(world.home.admin, "requests").status == 405
    assert pages.send(world.home.admin, "customer_requests", customer).status == 405


def test_in_korean(world: World, pages: Pages, asked: list[SupportRequest]) -> None:
    answer = pages.open(world.home.admin, "requests", language="ko")
    assert '<html lang="ko"' in answer.text
    assert "Refund of" not in answer.text


def test_pages_and_queries(world: World, pages: Pages, asked: list[SupportRequest]) -> None:
    few = pages.open(world.home.admin, "requests")
    SupportRequest.objects.bulk_create(another(asked[0], number) for number in range(58))
    first = pages.open(world.home.admin, "requests")
    assert few.queries == first.queries <= 8
    assert pages.open(world.home.admin, "customer_requests", world.home.customer.pk).queries <= 8
    assert "Showing 1 to 50 of 60" in first.text
    cursor = first.text.partition('rel="next" href="?page=')[2].partition('"')[0]
    second = pages.open(world.home.admin, "requests", page=cursor)
    assert "Showing 51 to 60 of 60" in second.text
    shown = [request.number for request in SupportRequest.objects.all() if request.number in first.text + second.text]
    assert len(shown) == 60
    back = second.text.partition('rel="prev" href="?page=')[2].partition('"')[0]
    assert "Showing 1 to 50 of 60" in pages.open(world.home.admin, "requests", page=back).text
    assert "Showing 1 to 50 of 60" in pages.open(world.home.admin, "requests", page="nonsense").text
