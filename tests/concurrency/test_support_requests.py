"""Two clicks make one request; what many say at once is all kept, and the clock is moved once."""

import threading
import uuid
from functools import partial

import pytest

from core.transactions import acting
from support.commands.assign_request import assign_request
from support.commands.attach_files import keep_file
from support.commands.close_request import close_request
from support.commands.post_message import ask_partner, post_message
from support.models import Attachment, Message, PendingFile, RequestClock, SupportRequest
from tests.factories import NOW, World
from tests.factories.requests import PLACE, open_general
from tests.together import MANY, all_done, errors, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_of_moves_counted_without_a_lock_collide(world: World) -> None:
    """Each counts the moves before any is written: the database refuses all but one."""
    request, everybody_has_counted = open_general(world.home), threading.Barrier(MANY)

    def naively() -> None:
        with acting(world.desk_actor, now=NOW):
            number = RequestClock.objects.filter(request=request).count() + 1
            everybody_has_counted.wait(timeout=30)
            RequestClock.objects.create(
                partner_id=request.partner_id, request=request, number=number, move="asked", at=NOW, by_name="naive"
            )

    assert len(errors(together([naively] * MANY))) == MANY - 1


def test_sixteen_clicks_open_one_request_with_its_file_once(world: World) -> None:
    key = str(uuid.uuid4())
    with acting(world.home.admin.actor, now=NOW):
        keep_file(
            partner_id=world.home.partner.pk, place=PLACE, name="once.txt", size=1, content=b"x",
            actor=world.home.admin.actor, now=NOW,
        )  # fmt: skip
    made = all_done(together([partial(open_general, world.home, key=key, files=())] * MANY))
    assert {one.number for one in made} == {SupportRequest.objects.get().number}
    assert Attachment.objects.get().name == "once.txt"
    assert not PendingFile.objects.exists()


def test_sixteen_messages_after_a_question_let_the_clock_go_on_once(world: World) -> None:
    request = open_general(world.home)
    with acting(world.desk_actor, now=NOW):
        ask_partner(request=request, body="Which?", actor=world.desk_actor, now=NOW)

    def reply() -> None:
        with acting(world.home.admin.actor, now=NOW):
            post_message(request=request, body="This.", actor=world.home.admin.actor, now=NOW)

    all_done(together([reply] * MANY))
    moves = RequestClock.objects.filter(request=request).order_by("number").values_list("move", flat=True)
    assert list(moves) == ["started", "asked", "resumed"]
    assert Message.objects.filter(request=request, side="partner").count() == MANY


def test_closing_and_writing_at_once_ends_in_one_of_the_two_orders(world: World) -> None:
    request = open_general(world.home)

    def close() -> None:
        with acting(world.desk_actor, now=NOW):
            close_request(request=request, actor=world.desk_actor, now=NOW)

    def write() -> None:
        with acting(world.home.admin.actor, now=NOW):
            post_message(request=request, body="Wait.", actor=world.home.admin.actor, now=NOW)

    def take() -> None:
        with acting(world.desk_actor, now=NOW):
            assign_request(request=request, to=world.desk, actor=world.desk_actor, now=NOW)

    all_done(together([close, write, take] * 5))
    request.refresh_from_db()
    assert (request.state, request.clock) in {("closed", "still"), ("open", "running")}
    assert (request.closed_at is None) == (request.state == "open")
    assert request.assigned_to == world.desk
    assert Message.objects.filter(request=request).count() == 5
