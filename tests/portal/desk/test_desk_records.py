"""Every record of the desk: lists and pages for all models, in both languages, with a fixed number of queries."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.models import Refund
from core import clock, outbox
from core.admin import paginator
from core.models import AuditEvent
from portal.desk.sections import MODELS
from portal.desk.site import site
from tests.factories import (
    World,
    buy,
)
from tests.factories.refunds import ask
from tests.portal.desk.everything import fill

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]

NAMES = sorted(MODELS)
READ_ONLY = [
    "billing.Account", "billing.CreditNote", "billing.JournalEntry", "billing.LimitUse", "billing.Payment",
    "billing.Refund", "billing.RefundLimit", "billing.RenewalLock", "billing.RenewalRefusal", "billing.Reversal",
    "billing.Statement",
    "core.AuditEvent", "core.Notification", "core.OutboxEvent",
    "customers.Invitation", "customers.RoleDefinition", "customers.ServicePrincipal",
    "reservations.ExpiryDigest", "reservations.Reservation",
    "reservations.ReservationOrder",
]  # fmt: skip
APPEND_ONLY = ["billing.FxRate", "billing.Price"]


def list_url(name: str) -> str:
    return reverse(f"admin:{name.lower().replace('.', '_')}_changelist", urlconf="portal.desk_urls")


def page_url(name: str, pk: object) -> str:
    return reverse(f"admin:{name.lower().replace('.', '_')}_change", args=[pk], urlconf="portal.desk_urls")


PEOPLE = {"customers.User": {"service_principal": None}, "customers.Membership": {"user__service_principal": None}}
"""What has a page: a program's user and membership are shown with the program."""


def first_pk(name: str) -> object:
    row = apps.get_model(name)._default_manager.filter(**PEOPLE.get(name, {})).first()
    assert row is not None, f"the test made no {name}"
    return row.pk


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert client.get(url).status_code == 200
    return len(context)


@pytest.fixture
def one_of_each(world: World) -> World:
    fill(world.home, 1)
    return world


def test_the_desk_has_every_model_of_the_sections() -> None:
    reverse("admin:index", urlconf="portal.desk_urls")  # the site takes the models over when its addresses load
    assert {model._meta.label for model in site._registry} == MODELS


def pages() -> dict[str, str]:
    """Return the address of every list, and of one page of each."""
    lists = {f"{name}, list": list_url(name) for name in NAMES}
    return lists | {f"{name}, page": page_url(name, first_pk(name)) for name in NAMES}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_lists_and_pages_render(superuser: Client, one_of_each: World, language: str) -> None:
    superuser.cookies["portal_language"] = language
    for what, url in pages().items():
        answer = superuser.get(url)
        assert answer.status_code == 200, what
        assert f'<html lang="{language}"' in answer.content.decode(), what


def test_no_link_stands_inside_another(superuser: Client, one_of_each: World) -> None:
    """The first column of a list leads to the row's own page already."""
    for name in NAMES:
        assert not re.search(r"<a [^>]*><a ", superuser.get(list_url(name)).content.decode()), name


def test_the_pages_of_djangos_packages_lead_to_the_front_page(superuser: Client) -> None:
    for package in ("billing", "customers", "auth"):
        assert superuser.get(f"/admin/{package}/").headers["Location"] == "/admin/#records"


@pytest.mark.parametrize(
    "wanted", [{"q": "northwind"}, {"q": "0f8fad5b-d9cb-469f-a165-70867728950e"}, {"q": "%_'\"\\; --"}, {"o": "1.-2.3"}]
)
def test_lists_can_be_searched_and_sorted(superuser: Client, one_of_each: World, wanted: dict[str, str]) -> None:
    for name in NAMES:
        assert superuser.get(list_url(name), wanted, follow=True).status_code == 200, name


@pytest.mark.django_db(transaction=True)
def test_as_many_queries_for_fifty_rows_as_for_a_few(superuser: Client, one_of_each: World) -> None:
    few = {name: queries_of(superuser, list_url(name)) for name in NAMES}
    fill(one_of_each.other, 25)
    fill(one_of_each.home, 24)
    many = {name: queries_of(superuser, list_url(name)) for name in NAMES}
    assert many == few


def test_a_page_with_many_parts_needs_no_query_for_each(superuser: Client, world: World) -> None:
    def refund_of(count: int) -> Refund:
        units = {buy(customer=world.home.customer, price="365.00", quantity=2): 1 for _each in range(count)}
        refund = ask(world.home.admin, units)
        outbox.drain(now=clock.now())
        return refund

    one, many = refund_of(1), refund_of(6)
    queries_of(superuser, page_url("billing.Refund", one.pk))  # content types are asked for once a process
    few = queries_of(superuser, page_url("billing.Refund", one.pk))
    assert queries_of(superuser, page_url("billing.Refund", many.pk)) == few


def test_money_and_history_are_never_written(superuser: Client, one_of_each: World) -> None:
    for name in [*READ_ONLY, *APPEND_ONLY]:
        pk = first_pk(name)
        assert superuser.post(page_url(name, pk), {"state": "completed"}).status_code == 403, name
        assert superuser.post(f"{list_url(name)}{pk}/delete/", {"post": "yes"}).status_code == 403, name
        superuser.post(list_url(name), {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"})
        assert apps.get_model(name)._default_manager.filter(pk=pk).exists(), name


def test_read_only_records_are_not_added(superuser: Client, world: World) -> None:
    for name in READ_ONLY:
        assert superuser.get(f"{list_url(name)}add/").status_code == 403, name
        assert superuser.post(f"{list_url(name)}add/", {}).status_code == 403, name


def test_only_role_assignments_and_groups_are_deleted(superuser: Client, one_of_each: World) -> None:
    for name in NAMES:
        answer = superuser.get(f"{list_url(name)}{first_pk(name)}/delete/")
        assert answer.status_code == (200 if name in {"customers.RoleAssignment", "auth.Group"} else 403), name


def test_no_form_offers_the_state_of_a_refund_or_reservation(superuser: Client, one_of_each: World) -> None:
    for name in [*READ_ONLY, "support.SupportRequest"]:
        assert 'name="state"' not in superuser.get(page_url(name, first_pk(name))).content.decode(), name


def test_both_desks_see_every_record_but_groups(refund_desk: Client, support_desk: Client, one_of_each: World) -> None:
    for client in (refund_desk, support_desk):
        for name in NAMES:
            assert client.get(list_url(name)).status_code == (403 if name == "auth.Group" else 200), name


def test_long_lists_are_not_counted_to_the_end(
    superuser: Client, one_of_each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paginator, "COUNTED_UP_TO", 2)
    answer = superuser.get(list_url("core.AuditEvent"))
    assert answer.context["cl"].result_count == 3 < AuditEvent.objects.count()
    assert "More than 10,000" in answer.content.decode()
    assert "More than 10,000" not in superuser.get(list_url("billing.Refund")).content.decode()


def test_the_audit_trail_is_searched_from_the_start_of_a_name(superuser: Client, one_of_each: World) -> None:
    label = AuditEvent.objects.exclude(actor_label="").values_list("actor_label", flat=True)[0]
    found = superuser.get(list_url("core.AuditEvent"), {"q": label.split()[0][:4]}).context["cl"].result_count
    assert found
    assert not superuser.get(list_url("core.AuditEvent"), {"q": label.split()[0][1:]}).context["cl"].result_count


def test_nothing_of_a_package_is_at_the_desk(superuser: Client) -> None:
    assert superuser.get("/admin/account/emailaddress/").status_code == 404
