"""A general support request's page: where it stands, messages with files, closing, severity, downloads."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.transactions import acting
from customers.policy.roles import PartnerRole
from support.commands.assign_request import assign_request
from support.commands.close_request import close_request
from support.commands.note_internally import note_internally
from support.commands.post_message import ask_partner, post_message
from support.models import Attachment, Message, PendingFile, SupportRequest
from tests.factories import NOW, World, make_person
from tests.factories.requests import TECHNICAL, open_general
from tests.portal.conftest import Pages
from tests.portal.test_request_new import signed_in, text


@pytest.fixture
def opened(world: World, pages: Pages) -> SupportRequest:
    return open_general(world.home)


@pytest.fixture
def technical(world: World, pages: Pages) -> SupportRequest:
    return open_general(world.home, **TECHNICAL)


@pytest.fixture
def admin(world: World, pages: Pages) -> Client:
    return signed_in(world.home.admin)


def desk(world: World, command: Any, request: SupportRequest, **more: Any) -> None:
    with acting(world.desk_actor, now=NOW):
        command(request=request, actor=world.desk_actor, now=NOW, **more)


def message_url(request: SupportRequest) -> str:
    return reverse("request_message", args=[request.number])


class TestPage:
    def test_says_where_it_stands(self, world: World, pages: Pages, opened: SupportRequest) -> None:
        answer = pages.open(world.home.admin, "request", opened.number)
        assert answer.status == 200
        assert "Charged twice in June" in answer.text and "Waits for support" in answer.text
        assert "It waits for somebody of support to take it." in answer.text
        assert "within 1 business day" in answer.text and "The answer is due by" in answer.text
        assert str(world.home.reservation.pk) in answer.text
        assert "invoice.pdf" in answer.text
        assert 'hx-trigger="every 10s"' in answer.text
        assert answer.queries <= 12

    def test_asked_answered_overdue_and_closed(self, world: World, pages: Pages, opened: SupportRequest) -> None:
        desk(world, assign_request, opened, to=world.desk)
        desk(world, ask_partner, opened, body="Which invoice?")
        asked = pages.open(world.home.admin, "request", opened.number).text
        assert "Waits for you" in asked and "Support waits for your reply." in asked and world.desk.name in asked
        desk(world, post_message, opened, body="Found it.")
        assert (
            "Answered. Write again, or close the request."
            in pages.open(world.home.admin, "request", opened.number).text
        )
        late = open_general(world.home, now=NOW - timedelta(days=9), title="Long ago")
        assert "Overdue" in pages.open(world.home.admin, "request", late.number).text
        desk(world, close_request, late)
        closed = pages.open(world.home.admin, "request", late.number).text
        assert "a message opens it again" in closed and "every 10s" not in closed

    def test_as_many_queries_with_fifty_messages_and_files(
        self, world: World, pages: Pages, opened: SupportRequest, admin: Client
    ) -> None:
        admin.post(message_url(opened), {"body": "One.", "act": "send"})
        one = pages.open(world.home.admin, "request", opened.number)
        message, file = Message.objects.get(), opened.attachments.get()
        Message.objects.bulk_create(
            Message(**{**columns(message), "id": uuid.uuid4(), "body": f"Message {n}"}) for n in range(50)
        )
        Attachment.objects.bulk_create(
            Attachment(**{**columns(file), "id": uuid.uuid4(), "message_id": message.pk}) for _n in range(50)
        )
        many = pages.open(world.home.admin, "request", opened.number)
        assert "Message 49" in many.text
        assert many.queries == one.queries <= 12

    def test_the_desks_own_notes_are_nowhere(self, world: World, pages: Pages, opened: SupportRequest) -> None:
        desk(world, note_internally, opened, body="Customer seems confused.")
        for name in ("request", "request_progress"):
            assert "confused" not in pages.open(world.home.admin, name, opened.number).text

    def test_the_fragment_comes_when_something_moved(self, world: World, pages: Pages, opened: SupportRequest) -> None:
        page = pages.open(world.home.admin, "request", opened.number).text
        seen = page.partition("?seen=")[2].partition('"')[0]
        assert pages.open(world.home.admin, "request_progress", opened.number, seen=seen).status == 204
        desk(world, assign_request, opened, to=world.desk)
        fresh = pages.open(world.home.admin, "request_progress", opened.number, seen=seen)
        assert fresh.status == 200 and f"{world.desk.name} of support works on it." in fresh.text

    def test_another_partners_is_unknown_and_others_own_too(
        self, world: World, pages: Pages, opened: SupportRequest
    ) -> None:
        keeper = make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")
        file = opened.attachments.get()
        for person in (world.other.admin, keeper):
            assert pages.open(person, "request", opened.number).status == 404
            assert pages.open(person, "request_file", opened.number, file.pk).status == 404
            assert pages.send(person, "request_close", opened.number).status == 404
        own = open_general(world.home, by=keeper)
        assert pages.open(keeper, "request", own.number).status == 200

    def test_a_reader_reads(self, world: World, pages: Pages, opened: SupportRequest) -> None:
        shown = pages.open(world.home.reader, "request", opened.number)
        assert "Your role lets you read this request" in shown.text
        for name in ("request_message", "request_close", "request_severity"):
            assert pages.send(world.home.reader, name, opened.number, body="x", severity="minimal").status == 403
        assert pages.open(world.home.reader, "request_file", opened.number, opened.attachments.get().pk).status == 200

    def test_korean(self, world: World, pages: Pages, technical: SupportRequest) -> None:
        shown = pages.open(world.home.admin, "request", technical.number, language="ko").text
        for words in ("지원팀 답변 대기", "심각도", "B - 보통", "4시간 이내"):
            assert words in shown


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


class TestMessages:
    def test_with_a_file(self, world: World, admin: Client, opened: SupportRequest) -> None:
        file = SimpleUploadedFile("고객 승인.pdf", b"%PDF")
        admin.post(message_url(opened), {"body": "Here.", "act": "send", "file": file})
        message = Message.objects.get()
        assert [one.name for one in message.attachments.all()] == ["고객 승인.pdf"]
        assert "고객 승인.pdf" in text(admin.get(reverse("request", args=[opened.number])))

    def test_uploading_first_keeps_what_was_typed(self, admin: Client, opened: SupportRequest) -> None:
        file = SimpleUploadedFile("a.pdf", b"%PDF")
        answer = admin.post(message_url(opened), {"body": "Half a", "act": "upload", "file": file})
        assert answer.status_code == 302
        page = text(admin.get(reverse("request", args=[opened.number])))
        assert "Half a" in page and "a.pdf" in page
        waiting = PendingFile.objects.get()
        admin.post(message_url(opened), {"body": "Half a", "act": f"remove:{waiting.pk}"})
        assert not PendingFile.objects.exists() and not Message.objects.exists()

    @pytest.mark.parametrize(
        ("act", "body", "name", "said"),
        [
            ("send", "Look.", "virus.exe", "Files of this type are not taken."),
            ("upload", "", "virus.exe", "Files of this type are not taken."),
            ("upload", "Look.", "", "Choose a file first."),
            ("send", "", "fine.txt", "Write a message first."),
        ],
    )
    def test_what_is_refused_loses_nothing(
        self, admin: Client, opened: SupportRequest, act: str, body: str, name: str, said: str
    ) -> None:
        file = {"file": SimpleUploadedFile(name, b"x")} if name else {}
        answer = admin.post(message_url(opened), {"body": body, "act": act, **file})
        assert answer.status_code == 422
        assert said in text(answer) and body in text(answer)
        assert PendingFile.objects.count() == (name == "fine.txt")
        assert not Message.objects.exists()


class TestClosing:
    def test_asks_first_and_opens_again_by_a_message(self, admin: Client, opened: SupportRequest) -> None:
        page = text(admin.get(reverse("request", args=[opened.number]), {"confirm": "close"}))
        assert f"Close {opened.number}?" in page
        for _turn in range(2):
            assert admin.post(reverse("request_close", args=[opened.number])).status_code == 302
        opened.refresh_from_db()
        assert opened.state == "closed"
        admin.post(message_url(opened), {"body": "It is back."})
        opened.refresh_from_db()
        assert (opened.state, opened.clock) == ("open", "running")

    def test_a_get_leads_to_the_page(self, admin: Client, opened: SupportRequest) -> None:
        answer = admin.get(reverse("request_close", args=[opened.number]))
        assert answer.headers["Location"] == reverse("request", args=[opened.number])
        assert admin.put(reverse("request_close", args=[opened.number])).status_code == 405


class TestSeverity:
    def test_is_changed_while_nobody_has_it(self, world: World, admin: Client, technical: SupportRequest) -> None:
        url = reverse("request_severity", args=[technical.number])
        admin.post(url, {"severity": "critical"})
        technical.refresh_from_db()
        assert technical.severity == "critical"
        desk(world, assign_request, technical, to=world.desk)
        answer = admin.post(url, {"severity": "minimal"}, follow=True)
        assert "Somebody works on the request already" in text(answer)
        technical.refresh_from_db()
        assert technical.severity == "critical"

    @pytest.mark.parametrize("severity", ["", "highest", "NUL\0"])
    def test_nonsense(self, admin: Client, technical: SupportRequest, severity: str) -> None:
        answer = admin.post(reverse("request_severity", args=[technical.number]), {"severity": severity}, follow=True)
        assert "Choose one of the severities." in text(answer)


class TestFile:
    def test_is_always_saved_never_shown(self, admin: Client, opened: SupportRequest) -> None:
        file = opened.attachments.get()
        answer = admin.get(reverse("request_file", args=[opened.number, file.pk]))
        assert answer.content == b"%PDF-1.7 of a test"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="invoice.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]

    def test_of_another_request_or_none(self, world: World, admin: Client, opened: SupportRequest) -> None:
        other = open_general(world.home, title="Another")
        file = opened.attachments.get()
        assert admin.get(reverse("request_file", args=[other.number, file.pk])).status_code == 404
        assert admin.get(reverse("request_file", args=[opened.number, uuid.uuid4()])).status_code == 404
        assert admin.post(reverse("request_file", args=[opened.number, file.pk])).status_code == 405


class TestList:
    def test_every_kind_by_what_is_asked(
        self, world: World, pages: Pages, opened: SupportRequest, technical: SupportRequest
    ) -> None:
        keeper = make_person(world.home.partner, name="Col League")
        theirs = open_general(world.home, by=keeper, title="Quota of June")
        everything = [opened.number, technical.number, theirs.number]
        expected = {
            "": everything,
            "kind=technical": [technical.number],
            "severity=moderate": [technical.number],
            "mine=1": [opened.number, technical.number],
            "q=quota": [theirs.number],
            f"q={opened.number}": [opened.number],
            "state=closed": [],
            "kind=nonsense&severity=x&mine=2": everything,
        }
        for query, numbers in expected.items():
            asked = dict(one.split("=") for one in query.split("&") if one)
            shown = pages.open(world.home.admin, "requests", **asked).text
            assert [number for number in everything if f">{number}<" in shown] == numbers, query
        assert "No request matches" in pages.open(world.home.admin, "requests", q="nothing like it").text

    def test_readers_see_why_they_open_none(self, world: World, pages: Pages) -> None:
        customer = world.home.customer.pk
        assert "Your role does not include" in pages.open(world.home.reader, "customer_requests", customer).text
        assert "requests/new/" in pages.open(world.home.admin, "customer_requests", customer).text
