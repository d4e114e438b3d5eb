"""Opening, asking, answering, closing and assigning: what each does to a request and its clock."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.errors import Refusal
from core.idempotency import IdempotencyKeyReused
from core.models import AuditEvent, Notification
from core.transactions import acting
from customers.models import User
from support.commands.assign_request import NotOfTheDesk, assign_request
from support.commands.attach_files import FileRefused, forget_pending_files, keep_file
from support.commands.change_severity import NoSeverity, SeverityIsAssigned, change_severity
from support.commands.close_request import close_request
from support.commands.note_internally import note_internally
from support.commands.open_request import NotAProblem, NotOfTheCustomer, RefundHasItsOwnFlow, open_request
from support.commands.post_message import EmptyMessage, RequestIsClosed, ask_partner, post_message
from support.commands.resolve_request import resolve_request
from support.models import Attachment, InternalNote, Message, PendingFile, RequestClock, SupportRequest
from support.policy.sla import promise_of
from support.queries.clock import clock_in, operator_zone
from tests.factories import NOW, StaffFactory, World
from tests.factories.requests import PLACE, TECHNICAL, asked, open_general

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def opened(world: World) -> SupportRequest:
    return open_general(world.home)


def desk(world: World, command: Any, request: SupportRequest, *, now: datetime = LATER, **more: Any) -> Any:
    with acting(world.desk_actor, now=now):
        done = command(request=request, actor=world.desk_actor, now=now, **more)
    request.refresh_from_db()
    return done


def partner(world: World, command: Any, request: SupportRequest, *, now: datetime = LATER, **more: Any) -> Any:
    actor = world.home.admin.actor
    with acting(actor, now=now):
        done = command(request=request, actor=actor, now=now, **more)
    request.refresh_from_db()
    return done


def moves(request: SupportRequest) -> list[str]:
    return list(RequestClock.objects.filter(request=request).order_by("number").values_list("move", flat=True))


def due_again(request: SupportRequest) -> datetime | None:
    """Compute from the moves what the row says."""
    fresh = SupportRequest.objects.prefetch_related("clock_moves").get(pk=request.pk)
    return clock_in(fresh).due_at(promise_of(fresh.severity), operator_zone())


class TestOpen:
    def test_starts_the_clock_and_takes_the_files(self, opened: SupportRequest) -> None:
        assert (opened.clock, moves(opened)) == ("running", ["started"])
        assert opened.due_at == due_again(opened)
        file = opened.attachments.get()
        assert (file.name, bytes(file.content), file.message) == ("invoice.pdf", b"%PDF-1.7 of a test", None)
        assert not PendingFile.objects.exists()

    def test_twice_is_once(self, world: World) -> None:
        first = open_general(world.home, key="k")
        assert open_general(world.home, key="k", files=()) == first
        with pytest.raises(IdempotencyKeyReused):
            open_general(world.home, key="k", files=(), title="Other words")

    @pytest.mark.parametrize(
        ("picks", "refusal"),
        [
            ({"category": "failed_payment"}, NotAProblem),
            ({"issue_type": "quota"}, NotAProblem),
            ({"problem_type": "reservation_management", "category": "exchanges_and_refunds"}, RefundHasItsOwnFlow),
        ],
    )
    def test_what_does_not_belong_together(self, world: World, picks: dict[str, Any], refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            open_general(world.home, **picks)

    def test_another_customers_reservation(self, world: World) -> None:
        with pytest.raises(NotOfTheCustomer), acting(world.home.admin.actor, now=NOW):
            open_request(
                customer=world.home.customer,
                reservation=world.other.reservation,
                subscription=None,
                asked=asked(),
                key="k",
                place=PLACE,
                actor=world.home.admin.actor,
                now=NOW,
            )

    def test_a_severity_is_kept_of_a_technical_one_only(self, world: World) -> None:
        billing = open_general(world.home, severity="critical", shares_diagnostics=True)
        assert (billing.severity, billing.shares_diagnostics) == ("", None)
        technical = open_general(world.home, **TECHNICAL)
        assert (technical.severity, technical.shares_diagnostics) == ("moderate", True)


class TestConversation:
    def test_asking_stops_the_clock_and_the_reply_lets_it_go_on(self, world: World, opened: SupportRequest) -> None:
        due = opened.due_at
        desk(world, ask_partner, opened, body="Which invoice?")
        assert (opened.clock, opened.due_at) == ("asked", None)
        partner(world, post_message, opened, body="June's.", now=LATER + timedelta(hours=5))
        assert moves(opened) == ["started", "asked", "resumed"]
        assert due is not None and opened.due_at == due_again(opened) == due + timedelta(hours=5)

    def test_an_answer_keeps_the_promise(self, world: World, opened: SupportRequest) -> None:
        desk(world, post_message, opened, body="Done.")
        assert (opened.clock, opened.state, moves(opened)) == ("still", "open", ["started", "answered"])
        partner(world, post_message, opened, body="Not quite.")
        assert (opened.clock, moves(opened)[-1]) == ("running", "started")

    def test_a_second_message_of_the_partner_changes_no_clock(self, world: World, opened: SupportRequest) -> None:
        due = opened.due_at
        partner(world, post_message, opened, body="One more thing.")
        assert (opened.due_at, moves(opened)) == (due, ["started"])

    def test_closed_and_opened_again_by_the_partner(self, world: World, opened: SupportRequest) -> None:
        partner(world, close_request, opened)
        assert (opened.state, opened.clock, moves(opened)) == ("closed", "still", ["started", "closed"])
        with pytest.raises(RequestIsClosed):
            desk(world, ask_partner, opened, body="Why?")
        partner(world, post_message, opened, body="It is back.")
        assert (opened.state, opened.closed_at, opened.clock) == ("open", None, "running")

    def test_the_requester_is_told_and_nobody_of_what_they_did(self, world: World, opened: SupportRequest) -> None:
        desk(world, ask_partner, opened, body="Which\n invoice?")
        told = Notification.objects.get(person_id=world.home.admin.user.pk)
        assert (told.code, told.thread) == ("request_asked", f"request:{opened.number}")
        assert told.facts == {
            "number": opened.number,
            "title": opened.title,
            "customer": world.home.customer.company_name,
            "by": world.desk.name,
            "excerpt": "Which invoice?",
        }
        desk(world, resolve_request, opened, body="Solved.")
        assert Notification.objects.get().code == "request_closed"
        partner(world, post_message, opened, body="Thanks.")
        partner(world, close_request, opened)
        assert Notification.objects.get().facts["by"] == world.desk.name

    def test_resolving_answers_and_closes(self, world: World, opened: SupportRequest) -> None:
        desk(world, resolve_request, opened, body="Solved.", files=[("how.txt", b"so")])
        assert (opened.state, moves(opened)) == ("closed", ["started", "answered"])
        message = Message.objects.get(request=opened, side="desk")
        assert [one.name for one in message.attachments.all()] == ["how.txt"]

    def test_a_refused_file_of_the_desk_leaves_nothing(self, world: World, opened: SupportRequest) -> None:
        with pytest.raises(FileRefused):
            desk(world, post_message, opened, body="Run this.", files=[("fix.exe", b"MZ")])
        assert not Message.objects.filter(request=opened).exists()

    def test_a_note_is_the_desks_own(self, world: World, opened: SupportRequest) -> None:
        due = opened.due_at
        desk(world, note_internally, opened, body=" Looks like a duplicate. ")
        assert InternalNote.objects.get().body == "Looks like a duplicate."
        assert (opened.due_at, Notification.objects.count(), opened.messages.count()) == (due, 0, 0)
        with pytest.raises(EmptyMessage):
            desk(world, note_internally, opened, body=" ")


class TestSeverity:
    def test_is_the_partners_while_nobody_has_it(self, world: World) -> None:
        request = open_general(world.home, **TECHNICAL)
        partner(world, change_severity, request, severity="critical")
        assert request.severity == "critical"
        assert request.due_at == due_again(request) == NOW + timedelta(hours=2)
        desk(world, assign_request, request, to=world.desk)
        with pytest.raises(SeverityIsAssigned):
            partner(world, change_severity, request, severity="minimal")
        desk(world, change_severity, request, severity="minimal")
        assert request.severity == "minimal"
        change = AuditEvent.objects.filter(table_name="support_supportrequest", row_id=request.pk).latest("pk")
        assert (change.actor_label, (change.after or {})["severity"]) == (world.desk.name, "minimal")

    def test_there_is_none_of_a_billing_request(self, world: World, opened: SupportRequest) -> None:
        with pytest.raises(NoSeverity):
            desk(world, change_severity, opened, severity="critical")


def test_only_the_desk_gets_a_request(world: World, opened: SupportRequest) -> None:
    gone = StaffFactory(is_active=False)
    for nobody in (world.home.admin.user, gone):
        with pytest.raises(NotOfTheDesk):
            desk(world, assign_request, opened, to=nobody)
    desk(world, assign_request, opened, to=world.desk)
    assert opened.assigned_to == User.objects.get(pk=world.desk.pk)
    desk(world, assign_request, opened, to=None)
    assert opened.assigned_to is None


def test_files_never_sent_are_forgotten_after_a_day(world: World) -> None:
    actor = world.home.admin.actor
    for hours, name in ((25, "old.txt"), (23, "new.txt")):
        with acting(actor, now=NOW):
            keep_file(
                partner_id=world.home.partner.pk, place=PLACE, name=name, size=1, content=b"x", actor=actor,
                now=NOW - timedelta(hours=hours),
            )  # fmt: skip
    assert forget_pending_files(now=NOW) == 1
    assert PendingFile.objects.get().name == "new.txt"
    assert not Attachment.objects.exists()
