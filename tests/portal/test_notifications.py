"""What a person has been told: the page, the bell, the drawer, and opening what it is about."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import outbox
from core.models import Notification
from core.notifications import notify
from customers.models import Membership
from tests.factories import NOW, Person, World
from tests.factories.refunds import ask, refunded
from tests.portal.browsing import Browser
from tests.portal.conftest import Pages

Level = Notification.Level
MINUTE = timedelta(minutes=1)


def tell(
    person: Person, number: int = 1, *, at: datetime = NOW - MINUTE, level: Level = Level.INFORMATION, **facts: Any
) -> Notification:
    notify(
        partner_id=person.membership.partner_id,
        person_ids=[person.user.pk],
        thread=f"request:{number}",
        code="request_answered",
        facts={"number": f"SR-2026-{number:06d}", **facts},
        level=level,
        now=at,
    )
    return Notification.objects.get(person_id=person.user.pk, thread=f"request:{number}")


def bell(client: Client, **query: str) -> Any:
    return client.get(reverse("notification_bell"), query, headers={"hx-request": "true"})


def test_what_a_line_says(world: World, pages: Pages) -> None:
    row = tell(world.home.admin, excerpt="Is <b>this</b> right?")
    answer = pages.open(world.home.admin, "notifications")
    assert answer.status == 200
    assert reverse("notification", args=[row.pk]) in answer.text
    assert "SR-2026-000001 was answered" in answer.text
    assert "&lt;b&gt;this&lt;/b&gt;" in answer.text
    assert "Showing 1 to 1 of 1" in answer.text
    assert "SR-2026-000001 요청에 답변이 있습니다" in pages.open(world.home.admin, "notifications", language="ko").text


def test_nobody_sees_another_ones(world: World, pages: Pages) -> None:
    row = tell(world.home.admin)
    for other in (world.home.seller, world.other.admin):
        assert "SR-2026-000001" not in pages.open(other, "notifications").text
        assert "SR-2026-000001" not in pages.open(other, "notification_drawer").text
        assert pages.open(other, "notification", row.pk).status == 404
        assert pages.send(other, "notification_read", row.pk).status == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_filters(world: World, pages: Pages) -> None:
    tell(world.home.admin, 1)
    tell(world.home.admin, 2, level=Level.ERROR)
    read = tell(world.home.admin, 3)
    pages.send(world.home.admin, "notification_read", read.pk)
    shown = {
        name: [
            n for n in (1, 2, 3) if f"SR-2026-{n:06d}" in pages.open(world.home.admin, "notifications", **query).text
        ]
        for name, query in {
            "unread": {"unread": "1"},
            "error": {"level": "error"},
            "both": {"level": "error", "unread": "1"},
            "nonsense": {"level": "loud", "page": "%%%", "unread": ""},
        }.items()
    }
    assert shown == {"unread": [1, 2], "error": [2], "both": [2], "nonsense": [1, 2, 3]}
    assert "Nothing fits these filters." in pages.open(world.home.admin, "notifications", level="warning").text


def test_an_empty_page_says_what_will_be_here(world: World, pages: Pages) -> None:
    assert "What happens to your requests" in pages.open(world.home.seller, "notifications").text


def test_pages_and_queries(world: World, pages: Pages) -> None:
    tell(world.home.admin, 1)
    few = pages.open(world.home.admin, "notifications")
    for number in range(2, 61):
        tell(world.home.admin, number, at=NOW - number * MINUTE)
    many = pages.open(world.home.admin, "notifications")
    assert few.queries == many.queries <= 8
    assert "Showing 1 to 50 of 60" in many.text
    cursor = many.text.partition('rel="next" href="?page=')[2].partition('"')[0]
    assert "Showing 51 to 60 of 60" in pages.open(world.home.admin, "notifications", page=cursor).text


def test_opening_reads_it_and_leads_to_its_object(world: World, pages: Pages) -> None:
    row = tell(world.home.admin)
    answer = pages.open(world.home.admin, "notification", row.pk)
    assert (answer.status, answer.location) == (302, reverse("request", args=["SR-2026-000001"]))
    row.refresh_from_db()
    assert row.read_at == NOW


def test_looking_ahead_reads_nothing(world: World) -> None:
    row = tell(world.home.admin)
    client = Client()
    client.force_login(world.home.admin.user)
    assert client.head(reverse("notification", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.read_at is None


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_old_facts_lead_nowhere_else(world: World, pages: Pages, url: str) -> None:
    row = tell(world.home.admin)
    Notification.objects.filter(pk=row.pk).update(code="prepared_refund_received", facts={"url": url})
    assert pages.open(world.home.admin, "notification", row.pk).location == reverse("notifications")


def test_all_are_read_that_were_there(world: World, pages: Pages) -> None:
    tell(world.home.admin, 1, at=NOW - 2 * MINUTE)
    late = tell(world.home.admin, 2, at=NOW)
    until = (NOW - MINUTE).isoformat()
    answer = pages.send(world.home.admin, "notifications_read", until=until)
    assert (answer.status, answer.location) == (302, reverse("notifications"))
    assert list(Notification.objects.filter(read_at=None)) == [late]
    pages.send(world.home.admin, "notifications_read", until="nonsense")
    assert not Notification.objects.filter(read_at=None).exists()


def test_wrong_methods(world: World, pages: Pages) -> None:
    row = tell(world.home.admin)
    assert pages.open(world.home.admin, "notifications_read").status == 405
    assert pages.open(world.home.admin, "notification_read", row.pk).status == 405
    for name in ("notifications", "notification_bell", "notification_drawer"):
        assert pages.send(world.home.admin, name).status == 405
    assert pages.send(world.home.admin, "notification", row.pk).status == 405
    assert pages.open(world.home.admin, "notification", uuid.uuid4()).status == 404


class TestBell:
    @pytest.mark.parametrize("chrome", ["home", "customers", "reservation_overview"])
    def test_every_page_has_one_that_leads_on_without_script(self, world: World, pages: Pages, chrome: str) -> None:
        home = world.home
        args = [] if chrome in {"home", "customers"} else [home.customer.pk, home.reservation.pk]
        text = pages.open(home.admin, chrome, *args).text
        assert f'href="{reverse("notifications")}" data-dialog="drawer"' in text
        assert '<dialog class="drawer" id="drawer"' in text
        assert len(re.findall(r"<script src=\"[^\"]*htmx[^\"]*\"", text)) == 1

    def test_no_page_pays_for_it(self, world: World, pages: Pages) -> None:
        before = pages.open(world.home.admin, "customers").queries
        for number in range(1, 40):
            tell(world.home.admin, number)
        assert pages.open(world.home.admin, "customers").queries == before

    def test_it_counts_with_one_query(self, world: World, pages: Pages) -> None:
        person = world.home.admin
        bare = pages.open(person, "notification_bell").queries
        for number in range(1, 103):
            tell(person, number)
        answer = pages.open(person, "notification_bell")
        assert "<b>99+</b>" in answer.text
        assert answer.queries == bare <= 6

    def test_it_answers_nothing_while_nothing_has_changed(self, world: World, pages: Pages) -> None:
        client = Client()
        client.force_login(world.home.admin.user)
        tell(world.home.admin)
        first = bell(client)
        stamp = f"1.{(NOW - MINUTE).isoformat()}"
        assert "stamp=" in first.content.decode()
        assert bell(client, stamp=stamp).status_code == 204
        tell(world.home.admin, 2, at=NOW)
        assert bell(client, stamp=stamp).status_code == 200

    def test_the_first_look_toasts_nothing_and_what_ends_then_does(self, world: World, pages: Pages) -> None:
        client = Client()
        client.force_login(world.home.trusted_seller.user)
        refund = ask(world.home.trusted_seller, world.home.reservation, now=NOW - MINUTE)
        first = bell(client).content.decode()
        assert "data-toast" not in first and 'hx-trigger="every 5s"' in first
        since = (NOW - MINUTE).isoformat()
        assert "data-toast" not in bell(client, stamp="old", since=since).content.decode(), "it still runs"
        outbox.drain(now=NOW)
        news = bell(client, stamp="old", since=since).content.decode()
        assert 'data-toast="success"' in news
        assert f"Refund of {world.home.reservation.name} completed" in news
        assert 'hx-swap-oob="beforeend:#toasts"' in news
        row = Notification.objects.get(person_id=world.home.trusted_seller.user.pk, thread=f"refund:{refund.pk}")
        assert reverse("notification", args=[row.pk]) in news

    def test_an_error_is_a_toast_that_stays(self, world: World, pages: Pages) -> None:
        client = Client()
        client.force_login(world.home.admin.user)
        tell(world.home.admin, level=Level.ERROR)
        news = bell(client, stamp="old", since=(NOW - 2 * MINUTE).isoformat()).content.decode()
        assert 'data-toast="error"' in news

    @pytest.mark.parametrize("query", [{"since": "nonsense"}, {"since": "9999-99-99"}, {"stamp": "x" * 500}])
    def test_nonsense(self, world: World, pages: Pages, query: dict[str, str]) -> None:
        tell(world.home.admin)
        assert pages.open(world.home.admin, "notification_bell", **query).status == 200

    def test_somebody_disabled_is_sent_away_by_the_next_poll(self, world: World, pages: Pages) -> None:
        client = Client()
        client.force_login(world.home.admin.user)
        assert bell(client).status_code == 200
        Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
        answer = bell(client)
        assert (answer.status_code, answer.headers["HX-Refresh"], answer.content) == (401, "true", b"")

    def test_a_stranger_has_none(self, client: Client, db: None) -> None:
        page = client.get(reverse("account_login")).content.decode()
        assert 'id="drawer"' not in page and not re.findall(r"<script[^>]*htmx", page)
        assert bell(client).status_code == 401


class TestDrawer:
    def test_it_shows_the_newest_and_the_count(self, world: World, pages: Pages) -> None:
        for number in range(1, 31):
            tell(world.home.admin, number, at=NOW - number * MINUTE)
        text = pages.open(world.home.admin, "notification_drawer").text
        assert text.count("<li") == 20
        assert "SR-2026-000001" in text and "SR-2026-000021" not in text
        assert 'hx-swap-oob="true"' in text and "<b>30</b>" in text

    def test_in_progress_turns_into_its_end(self, world: World, pages: Pages) -> None:
        person = world.home.trusted_seller
        ask(person, world.home.reservation)
        assert 'hx-trigger="every 5s"' in pages.open(person, "notification_drawer").text
        outbox.drain(now=NOW)
        text = pages.open(person, "notification_drawer").text
        assert "completed" in text and "in progress" not in text
        assert text.count("<li") == 1

    def test_reading_in_it_answers_with_itself(self, world: World, pages: Pages) -> None:
        row = tell(world.home.admin)
        client = Client()
        client.force_login(world.home.admin.user)
        answer = client.post(reverse("notification_read", args=[row.pk]), headers={"hx-request": "true"})
        assert 'id="drawer-list"' in answer.content.decode()
        assert client.post(reverse("notifications_read"), headers={"hx-request": "true"}).status_code == 200

    def test_nothing_yet(self, world: World, pages: Pages) -> None:
        assert "Nothing new" in pages.open(world.home.seller, "notification_drawer").text


def test_who_asked_is_told_of_each_state_and_others_of_the_end(world: World, pages: Pages) -> None:
    refunded(world.home.trusted_seller, world.home.reservation, now=NOW)
    told = {
        (row.person_id, row.code, row.level) for row in Notification.objects.filter(partner_id=world.home.partner.pk)
    }
    assert told == {
        (world.home.trusted_seller.user.pk, "refund_completed", "information"),
        (world.home.admin.user.pk, "reservations_refunded", "information"),
    }
    assert Browser(world.home.admin).open("notifications").status == 200
