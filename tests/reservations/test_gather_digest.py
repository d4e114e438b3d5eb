"""The daily digest: of what, for whom, on which day, and never twice or empty."""

from datetime import date, timedelta
from typing import Any

import pytest

from core import outbox
from core.models import Notification
from customers.models import Membership, Partner
from reservations.commands.gather_digest import gather_all_digests
from reservations.models import DigestDay, ExpiryDigest, Reservation
from tests.factories import NOW, World, buy

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()
A_YEAR_BEFORE = {"today": date(2025, 7, 2), "in 30 days": date(2025, 8, 1), "in 31 days": date(2025, 8, 2)}


@pytest.fixture
def ending(world: World) -> dict[str, Reservation]:
    """Reservations of a year that end today, in 30 and in 31 days."""
    return {name: buy(customer=world.home.customer, on=on, name=name) for name, on in A_YEAR_BEFORE.items()}


def entries(digest: ExpiryDigest) -> dict[str, str]:
    return {entry["id"]: entry["mark"] for entry in digest.entries}


def test_what_ends_today_and_in_thirty_days(world: World, ending: dict[str, Reservation]) -> None:
    assert gather_all_digests(now=NOW) == 1
    digest = ExpiryDigest.objects.get()
    assert digest.person == world.home.admin.user
    assert entries(digest) == {str(ending["today"].pk): "today", str(ending["in 30 days"].pk): "soon"}
    told = Notification.objects.get(code="reservations_expiring")
    assert (told.person_id, told.level) == (world.home.admin.user.pk, "warning")
    assert (told.facts["today"], told.facts["soon"]) == (1, 1)


def test_others_opt_in_and_admin_agents_out(world: World, ending: dict[str, Reservation]) -> None:
    for person, choices in ((world.home.seller, {"expiry": True}), (world.home.admin, {"expiry": False})):
        person.user.mail_choices = choices
        person.user.save()
    gather_all_digests(now=NOW)
    assert [digest.person for digest in ExpiryDigest.objects.all()] == [world.home.seller.user]


def test_nobody_gets_an_empty_one(world: World) -> None:
    assert gather_all_digests(now=NOW) == 0
    assert not ExpiryDigest.objects.exists()
    assert DigestDay.objects.count() == 2


def test_a_day_is_gathered_once(world: World, ending: dict[str, Reservation]) -> None:
    assert [gather_all_digests(now=NOW + timedelta(hours=hours)) for hours in (0, 0, 5)] == [1, 0, 0]
    assert ExpiryDigest.objects.count() == 1


def test_days_without_beat_are_caught_up_with(world: World, ending: dict[str, Reservation]) -> None:
    gather_all_digests(now=NOW - 2 * DAY)
    assert not ExpiryDigest.objects.exists()
    gather_all_digests(now=NOW + 3 * DAY)
    assert sorted(entries(ExpiryDigest.objects.get()).values()) == ["expired", "soon", "soon"]


def test_not_in_the_partners_night(world: World, ending: dict[str, Reservation]) -> None:
    assert gather_all_digests(now=NOW.replace(hour=6, minute=59)) == 0
    assert not DigestDay.objects.exists()
    Partner.objects.update(time_zone="Asia/Seoul")
    assert gather_all_digests(now=NOW.replace(hour=6, minute=59)) == 1, "it is afternoon there"


def test_what_was_cancelled_expires_no_more(world: World, ending: dict[str, Reservation]) -> None:
    Reservation.objects.filter(pk__in=[one.pk for one in ending.values()]).update(
        state="Cancelled", ended_as="Returned", ended_at=NOW
    )
    assert gather_all_digests(now=NOW) == 0


def test_it_is_mailed_once_in_the_persons_language_by_customer(
    world: World, ending: dict[str, Reservation], mailoutbox: list[Any]
) -> None:
    world.home.admin.user.language = "ko"
    world.home.admin.user.save()
    Reservation.objects.filter(pk=ending["in 30 days"].pk).update(is_renewed=True)
    gather_all_digests(now=NOW)
    outbox.drain(now=NOW)
    outbox.drain(now=NOW + DAY)
    mail = mailoutbox[0]
    assert (len(mailoutbox), mail.to) == (1, [world.home.admin.user.email])
    assert mail.subject == "예약 2개 만료 안내"
    assert world.home.customer.company_name in mail.body
    assert "30일 뒤 만료되며 자동으로 갱신됩니다. 갱신 가격은 지금 고정되었습니다" in mail.body
    assert "오늘 만료되며 갱신되지 않습니다" in mail.body
    assert f"https://portal.example/customers/{world.home.customer.pk}/reservations/" in mail.body
    assert ExpiryDigest.objects.get().mailed_at == NOW


def test_who_left_meanwhile_gets_none(world: World, ending: dict[str, Reservation], mailoutbox: list[Any]) -> None:
    gather_all_digests(now=NOW)
    Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
    outbox.drain(now=NOW)
    assert mailoutbox == []
