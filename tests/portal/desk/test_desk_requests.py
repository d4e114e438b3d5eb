"""Support requests of every kind at the desk: due first, answered, asked about, given to somebody, noted, closed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from customers.models import User
from support.models import InternalNote, Message, SupportRequest
from tests.factories import NOW, World
from tests.factories.requests import TECHNICAL, open_general
from tests.portal.desk.test_desk_forms import NO_MESSAGES, send, url

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]

LIST = "support_supportrequest_changelist"


@pytest.fixture
def opened(world: World) -> SupportRequest:
    return open_general(world.home)


@pytest.fixture
def technical(world: World) -> SupportRequest:
    return open_general(world.home, title="No data since Monday", **TECHNICAL)


def page_of(request: SupportRequest) -> str:
    return url("support_supportrequest_change", request.pk)


def listed(client: Client, **query: str) -> str:
    return client.get(url(LIST), query).content.decode()


def fields(request: SupportRequest, **typed: object) -> dict[str, object]:
    """Return what the page's form sends when only these were filled in."""
    holder = {"holder": str(request.assigned_to_id or "")}
    severity = {"new_severity": request.severity} if request.severity else {}
    return {**NO_MESSAGES, **holder, **severity, **typed}


class TestList:
    def test_what_is_due_comes_first_and_overdue_says_so(
        self, support_desk: Client, world: World, opened: SupportRequest, technical: SupportRequest
    ) -> None:
        late = open_general(world.home, now=NOW - timedelta(days=9), title="Long ago")
        page = listed(support_desk)
        places = [page.index(f">{one.number}<") for one in (late, technical, opened)]
        assert places == sorted(places)
        assert page.count('class="overdue"') == 1

    def test_mine_and_nobodys(
        self, support_desk: Client, support_person: User, opened: SupportRequest, technical: SupportRequest
    ) -> None:
        taken = support_desk.post(
            url(LIST), {"action": "take", "_selected_action": str(technical.pk)}, follow=True
        ).content.decode()
        assert "1 request is yours." in taken
        assert SupportRequest.objects.get(pk=technical.pk).assigned_to == support_person
        assert technical.number in listed(support_desk, holder="me")
        assert opened.number not in listed(support_desk, holder="me")
        assert technical.number not in listed(support_desk, holder="nobody")

    @pytest.mark.parametrize(
        ("query", "shows"),
        [
            ({"answer": "overdue"}, False),
            ({"answer": "due"}, True),
            ({"answer": "asked"}, False),
            ({"issue_type": "technical"}, True),
            ({"issue_type": "quota"}, False),
            ({"severity": "moderate"}, True),
            ({"q": "since Monday"}, True),
            ({"holder": "nonsense", "answer": "nonsense", "issue_type": "nonsense"}, True),
        ],
    )
    def test_filters(self, support_desk: Client, technical: SupportRequest, query: dict[str, str], shows: bool) -> None:
        assert (f">{technical.number}<" in listed(support_desk, **query)) is shows


class TestPage:
    def test_asking_stops_the_clock(self, support_desk: Client, opened: SupportRequest) -> None:
        send(support_desk, page_of(opened), **fields(opened, answer="Which invoice?", asks="on"))
        opened.refresh_from_db()
        assert (opened.clock, opened.due_at) == ("asked", None)

    def test_answering_with_a_file_and_closing(self, support_desk: Client, opened: SupportRequest) -> None:
        file = SimpleUploadedFile("how.pdf", b"%PDF")
        send(support_desk, page_of(opened), **fields(opened, answer="Like this.", file=file, close="on"))
        opened.refresh_from_db()
        assert (opened.state, opened.clock) == ("closed", "still")
        attachment = Message.objects.get(request=opened).attachments.get()
        saved = support_desk.get(url("support_supportrequest_file", opened.pk, attachment.pk))
        assert (saved.content, saved.headers["Content-Type"]) == (b"%PDF", "application/octet-stream")
        assert saved.headers["Content-Disposition"].startswith("attachment")

    def test_giving_it_to_somebody_changing_severity_and_noting(
        self, support_desk: Client, support_person: User, technical: SupportRequest
    ) -> None:
        typed = fields(technical, new_severity="critical", note="Known outage.", holder=str(support_person.pk))
        send(support_desk, page_of(technical), **typed)
        technical.refresh_from_db()
        assert (technical.severity, technical.assigned_to) == ("critical", support_person)
        assert technical.due_at == NOW + timedelta(hours=2)
        assert InternalNote.objects.get().author == support_person
        assert "Known outage." in support_desk.get(page_of(technical)).content.decode()
        assert not Message.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({}, "Write a message first."),
            ({"asks": "on"}, "Write a message first."),
            ({"answer": "Why?", "asks": "on", "close": "on"}, "Ask or close, not both."),
            ({"answer": "x" * 10_001}, "10000"),
            ({"holder": "00000000-0000-0000-0000-000000000000"}, "Select a valid choice"),
            ({"answer": "Run.", "file": SimpleUploadedFile("fix.exe", b"MZ")}, "Files of this type are not taken."),
            ({"answer": "NUL \0"}, "Null characters are not allowed"),
        ],
    )
    def test_nonsense_is_told(
        self, support_desk: Client, opened: SupportRequest, typed: dict[str, object], said: str
    ) -> None:
        assert said in send(support_desk, page_of(opened), **fields(opened, **typed))
        opened.refresh_from_db()
        assert (opened.state, opened.clock, opened.assigned_to) == ("open", "running", None)
        assert not Message.objects.exists()

    def test_a_state_and_a_clock_sent_along_are_ignored(self, support_desk: Client, opened: SupportRequest) -> None:
        typed = fields(opened, answer="Hello.", state="closed", clock="asked", due_at="2030-01-01")
        send(support_desk, page_of(opened), **typed)
        opened.refresh_from_db()
        assert (opened.state, opened.clock) == ("open", "still")

    def test_a_file_of_another_request(
        self, support_desk: Client, opened: SupportRequest, technical: SupportRequest
    ) -> None:
        file = opened.attachments.get()
        assert support_desk.get(url("support_supportrequest_file", technical.pk, file.pk)).status_code == 404

    def test_the_lead_looks_and_does_not_touch(self, lead: Client, opened: SupportRequest) -> None:
        assert "invoice.pdf" in lead.get(page_of(opened)).content.decode()
        answer = lead.post(page_of(opened), fields(opened, answer="Hello."))
        assert answer.status_code == 403
        assert not Message.objects.exists()

    def test_in_korean(self, support_desk: Client, technical: SupportRequest) -> None:
        page = support_desk.get(page_of(technical), headers={"accept-language": "ko"}).content.decode()
        assert "내부 메모" in page and "심각도" in page
