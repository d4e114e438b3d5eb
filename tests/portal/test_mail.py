"""Mail as it goes out: to whom, in which language, once, and never to a customer."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from core import outbox
from core.models import Notification, OutboxEvent
from core.notifications import notify
from core.transactions import acting
from customers.commands.invite_person import Invited, invite_person
from customers.models import Customer, Membership, User
from customers.policy.roles import PartnerRole
from customers.queries.addresses import person_to_write_to
from portal.mail.server import mail_settings
from reservations.commands.gather_digest import gather_all_digests
from reservations.commands.tell_people import tell_people
from support.models import SupportRequest
from tests.factories import NOW, Person, World, buy, make_person
from tests.factories.refunds import refunded

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
Level = Notification.Level


def tell(*people: Person, code: str = "request_answered", level: Level = Level.INFORMATION, now: Any = NOW) -> None:
    notify(
        partner_id=people[0].membership.partner_id,
        person_ids=[person.user.pk for person in people],
        thread="request:SR-2026-000001",
        code=code,
        facts={"number": "SR-2026-000001", "excerpt": "Is <b>this</b> right?"},
        level=level,
        now=now,
    )


def sent_to(box: list[Any]) -> list[str]:
    return sorted(address for mail in box for address in mail.recipients())


def test_each_reads_it_in_their_own_language(world: World, mailoutbox: list[EmailMultiAlternatives]) -> None:
    User.objects.filter(pk=world.home.admin.user.pk).update(language="ko")
    User.objects.filter(pk=world.home.seller.user.pk).update(language="en")
    tell(world.home.admin, world.home.seller)
    outbox.drain(now=NOW)
    by_person = {mail.to[0]: mail for mail in mailoutbox}
    english, korean = by_person[world.home.seller.user.email], by_person[world.home.admin.user.email]
    assert english.subject == "SR-2026-000001 was answered"
    assert korean.subject == "SR-2026-000001 요청에 답변이 있습니다"
    row = Notification.objects.get(person_id=world.home.seller.user.pk)
    assert f"https://portal.example/notifications/{row.pk}/" in english.body
    page = english.alternatives[0][0]
    assert "&lt;b&gt;this&lt;/b&gt;" in str(page) and "<b>this</b>" in english.body
    assert '<html lang="en">' in str(page)


def test_the_partners_language_for_who_chose_none(world: World, mailoutbox: list[Any]) -> None:
    world.home.partner.language = "ko"
    world.home.partner.save()
    tell(world.home.admin)
    outbox.drain(now=NOW)
    assert mailoutbox[0].subject == "SR-2026-000001 요청에 답변이 있습니다"


def test_what_is_in_progress_or_has_no_words_is_not_mailed(world: World, mailoutbox: list[Any]) -> None:
    tell(world.home.admin, level=Level.IN_PROGRESS)
    assert not OutboxEvent.objects.exists()
    tell(world.home.admin, code="from_the_future")
    outbox.drain(now=NOW)
    assert mailoutbox == []


def test_of_two_news_of_a_thread_the_last_is_mailed_once(world: World, mailoutbox: list[Any]) -> None:
    tell(world.home.admin, code="request_asked")
    tell(world.home.admin, code="request_closed", now=NOW + timedelta(seconds=1))
    outbox.drain(now=LATER)
    assert [mail.subject for mail in mailoutbox] == ["SR-2026-000001 was closed"]


def test_news_that_began_to_run_again_is_not_mailed(world: World, mailoutbox: list[Any]) -> None:
    tell(world.home.admin)
    tell(world.home.admin, level=Level.IN_PROGRESS, now=NOW + timedelta(seconds=1))
    outbox.drain(now=LATER)
    assert mailoutbox == []


def test_nobody_gets_what_they_switched_off(world: World, mailoutbox: list[Any]) -> None:
    User.objects.filter(pk=world.home.admin.user.pk).update(mail_choices={"requests": False})
    tell(world.home.admin)
    outbox.drain(now=NOW)
    assert mailoutbox == []


@pytest.mark.parametrize("change", ["membership off", "membership over", "person off", "staff"])
def test_whose_membership_is_not_in_force_gets_nothing(world: World, mailoutbox: list[Any], change: str) -> None:
    """As it is when the mail is sent, not when it was written."""
    person = world.home.admin
    tell(person)
    memberships, users = Membership.objects.filter(pk=person.membership.pk), User.objects.filter(pk=person.user.pk)
    {
        "membership off": lambda: memberships.update(is_active=False),
        "membership over": lambda: memberships.update(ends_on=NOW.date() - timedelta(days=1)),
        "person off": lambda: users.update(is_active=False),
        "staff": lambda: users.update(is_staff=True),
    }[change]()
    outbox.drain(now=NOW)
    assert mailoutbox == []


def test_nobody_is_written_to_for_another_partner(world: World) -> None:
    assert person_to_write_to(partner_id=world.other.partner.pk, person_id=world.home.admin.user.pk, now=NOW) is None


class Refuses:
    """A mail server that is away, then back."""

    is_away = True
    ids: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def send_messages(self, mails: list[Any]) -> int:
        Refuses.ids += [mail.extra_headers["Message-ID"] for mail in mails]
        if Refuses.is_away:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return len(mails)


@pytest.fixture
def server(settings: Settings) -> type[Refuses]:
    settings.EMAIL_BACKEND = f"{__name__}.Refuses"
    Refuses.is_away, Refuses.ids = True, []
    return Refuses


def test_a_server_that_was_away_gets_the_same_mail_again(world: World, server: type[Refuses]) -> None:
    tell(world.home.admin)
    event = OutboxEvent.objects.get()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        outbox.handle(event.pk, now=NOW)
    event.refresh_from_db()
    assert (event.handled_at, event.attempts) == (None, 1)
    assert "Connection unexpectedly closed" in event.last_error
    server.is_away = False
    outbox.drain(now=LATER)
    assert len(server.ids) == 2 and len(set(server.ids)) == 1
    assert Notification.objects.get().mailed_at == NOW


def test_after_five_times_it_stands_at_the_desk_and_can_be_tried_again(world: World, server: type[Refuses]) -> None:
    tell(world.home.admin)
    event = OutboxEvent.objects.get()
    now = NOW
    for _attempt in range(outbox.MAX_ATTEMPTS):
        now += timedelta(minutes=10)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            outbox.handle(event.pk, now=now)
    outbox.handle(event.pk, now=now + timedelta(minutes=10))
    assert OutboxEvent.objects.dead().get() == event
    server.is_away = False
    assert outbox.retry(OutboxEvent.objects.all(), now=now) == 1
    outbox.drain(now=now)
    assert Notification.objects.get().mailed_at == NOW


def test_a_refund_is_told_and_mailed_to_who_asked(world: World, mailoutbox: list[Any]) -> None:
    refunded(world.home.trusted_seller, world.home.reservation)
    outbox.drain(now=LATER)
    subjects = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert subjects == {
        world.home.trusted_seller.user.email: f"Refund of {world.home.reservation.name} completed",
        world.home.admin.user.email: f"A refund cancelled {world.home.reservation.name}",
    }


def test_no_address_of_a_customer_is_ever_written_to(world: World, client: Client, mailoutbox: list[Any]) -> None:
    """Everything that is mailed happens, with customers' addresses wherever somebody could have put one."""
    home, now = world.home, NOW
    Customer.objects.filter(pk=home.customer.pk).update(domain="contoso.example", tags=["cfo@contoso.example"])
    leaking = make_person(home.partner, PartnerRole.ADMIN_AGENT, name="At A Customer")
    User.objects.filter(pk=leaking.user.pk).update(email="ceo@contoso.example")
    keeper = make_person(home.partner, PartnerRole.GLOBAL_ADMIN)
    ending = buy(customer=home.customer, on="2025-08-01", name="cfo@contoso.example")
    refund = refunded(home.admin, home.reservation)
    SupportRequest.objects.filter(refund=refund).update(
        contact_email="cfo@contoso.example", contact_name="cfo@contoso.example"
    )
    tell(home.admin, home.seller, leaking)
    tell_people(reservation=ending, code="payment_failed", actor=home.seller.actor, now=now)
    gather_all_digests(now=now)
    with acting(keeper.actor, now=now):
        invited = Invited("lee@newcomers.example", "cfo@contoso.example", (PartnerRole.SALES_AGENT,), "en")
        late = invite_person(partner_id=home.partner.pk, invited=invited, actor=keeper.actor, now=now)
    for email in ("ceo@contoso.example", "cfo@contoso.example", home.admin.user.email, "nobody@contoso.example"):
        client.post(reverse("account_reset_password"), {"email": email})
    type(late).objects.filter(pk=late.pk).update(email="it@mail.contoso.example")
    while outbox.drain(now=LATER + timedelta(days=300)):
        pass
    assert len(mailoutbox) > 4
    people = set(User.objects.filter(memberships__partner=home.partner).values_list("email", flat=True))
    assert set(sent_to(mailoutbox)) <= people
    assert not [address for address in sent_to(mailoutbox) if address.endswith("contoso.example")]
    assert not [mail for mail in mailoutbox if mail.cc or mail.bcc or len(mail.to) != 1]


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp+tls://me%40x:p%2Fw@mail.example:2525", {"EMAIL_PORT": 2525, "EMAIL_USE_TLS": True}),
        ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_HOST_USER": ""}),
        ("smtp://mail.example?timeout=3", {"EMAIL_PORT": 25, "EMAIL_TIMEOUT": 3}),
        ("file:///srv/mail%20box", {"EMAIL_FILE_PATH": "/srv/mail box"}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
    ],
)
def test_the_address_of_a_mail_server(url: str, wanted: dict[str, Any]) -> None:
    settings = mail_settings(url)
    assert {name: settings[name] for name in wanted} == wanted
    if "me%40x" in url:
        assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("me@x", "p/w")


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://", "file:"])
def test_no_mail_server_at_all(url: str) -> None:
    with pytest.raises(ValueError, match="EMAIL_URL"):
        mail_settings(url)
