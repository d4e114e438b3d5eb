"""The page on which somebody lets a program in by its code."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent
from customers.commands.ask_device_code import ask_device_code
from customers.models import DeviceCode
from customers.policy.user_codes import as_shown
from tests.factories import NOW, World
from tests.factories.clients import CLI
from tests.factories.customers import CustomerFactory
from tests.portal.conftest import Pages

UNKNOWN = "No program waits with this code."


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> None:
    cache.clear()


def asked(tenant_id: object = None) -> DeviceCode:
    code, _token = ask_device_code(
        tenant_id=tenant_id,  # type: ignore[arg-type]
        app_id=CLI,
        resource="https://management.azure.com",
        now=NOW,
    )
    return code


def test_the_code_is_asked_for(world: World, pages: Pages) -> None:
    page = pages.open(world.home.reader, "device")
    assert page.status == 200 and 'name="code"' in page.text


def test_then_it_is_shown_who_asks_and_nothing_is_decided(world: World, pages: Pages) -> None:
    code = asked()
    page = pages.send(world.home.reader, "device", code=code.user_code.lower())
    assert page.status == 200
    for word in (
        "Microsoft Azure CLI",
        as_shown(code.user_code),
        world.home.partner.name,
        world.home.reader.user.email,
    ):
        assert word in page.text
    assert "If somebody sent you the code" in page.text
    code.refresh_from_db()
    assert code.answered_at is None


@pytest.mark.parametrize(("answer", "is_allowed"), [("allow", True), ("deny", False)])
def test_an_answer_is_kept_under_the_persons_name(world: World, pages: Pages, answer: str, is_allowed: bool) -> None:
    code, person = asked(), world.home.reader
    sent = pages.send(person, "device", code=as_shown(code.user_code), answer=answer)
    assert (sent.status, sent.location) == (302, reverse("device"))
    code.refresh_from_db()
    assert (code.is_allowed, code.answered_by, code.answered_at, code.partner) == (
        is_allowed, person.user, NOW, world.home.partner,
    )  # fmt: skip
    event = AuditEvent.objects.get(table_name="customers_devicecode", row_id=code.pk)
    assert (event.actor_label, event.partner_id) == (person.user.name, world.home.partner.pk)
    assert code.user_code not in str(event.before) + str(event.after)
    again = pages.send(person, "device", code=code.user_code, answer="allow")
    assert again.status == 422 and UNKNOWN in again.text


def test_for_a_customers_tenant_the_customer_is_named(world: World, pages: Pages) -> None:
    customer = CustomerFactory(partner=world.home.partner, company_name="Hanbit Robotics")
    page = pages.send(world.home.reader, "device", code=asked(customer.pk).user_code)
    assert "Hanbit Robotics" in page.text


def test_one_for_another_partner_is_as_unknown_as_none(world: World, pages: Pages) -> None:
    code = asked(world.other.customer.pk)
    for typed in (code.user_code, "BBBBBBBB", "what", "ab\0cdefg"):
        page = pages.send(world.home.admin, "device", code=typed, answer="allow")
        assert page.status == 422
        assert world.other.customer.company_name not in page.text and "Azure CLI</h2>" not in page.text
    code.refresh_from_db()
    assert code.answered_at is None


def test_one_that_has_run_out(world: World, pages: Pages) -> None:
    code = asked()
    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        page = pages.send(world.home.admin, "device", code=code.user_code, answer="allow")
    assert page.status == 422 and UNKNOWN in page.text


def test_after_ten_wrong_codes_there_is_a_pause(world: World, pages: Pages) -> None:
    code = asked()
    wrong = [pages.send(world.home.admin, "device", code="BBBBBBBB").status for _ in range(11)]
    assert wrong == [422] * 10 + [429]
    assert pages.send(world.home.admin, "device", code=code.user_code, answer="allow").status == 429
    code.refresh_from_db()
    assert code.answered_at is None
    assert pages.send(world.home.reader, "device", code=code.user_code).status == 200
    with time_machine.travel(NOW + timedelta(seconds=601), tick=False):
        later = pages.send(world.home.admin, "device", code=code.user_code, answer="allow")
        assert later.status == 302


def test_a_stranger_signs_in_first(world: World, pages: Pages) -> None:
    code = asked()
    sent = pages.send(None, "device", code=code.user_code, answer="allow")
    assert sent.status == 302 and sent.location.startswith(reverse("account_login"))
    assert code.user_code not in sent.location
    assert not DeviceCode.objects.get().answered_at


def test_another_page_cannot_answer_for_them(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.home.admin.user)
    with time_machine.travel(NOW, tick=False):
        assert client.post(reverse("device"), {"code": asked().user_code, "answer": "allow"}).status_code == 403
    assert not DeviceCode.objects.get().answered_at


def test_in_korean(world: World, pages: Pages) -> None:
    page = pages.send(world.home.reader, "device", code=asked().user_code, language="ko").text
    assert re.search("[가-힣]", page.split("<main", 1)[1]) and "Let it in" not in page


def test_the_profile_leads_there(world: World, pages: Pages) -> None:
    assert reverse("device") in pages.open(world.home.reader, "profile").text
