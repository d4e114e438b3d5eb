"""The conversation of a request: who says what, and what that does to the request."""

from datetime import timedelta

import pytest

from core.transactions import acting
from support.commands.close_request import RefundUnderWay, close_request
from support.commands.post_message import LONGEST, EmptyMessage, MessageTooLong, post_message
from support.models import Message, SupportRequest
from tests.factories import NOW, World
from tests.factories.refunds import ask, refunded

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def closed(world: World) -> SupportRequest:
    return SupportRequest.objects.get(refund=refunded(world.home.admin, world.home.reservation))


def say(request: SupportRequest, body: str, world: World, *, as_desk: bool = False) -> Message:
    actor = world.desk_actor if as_desk else world.home.admin.actor
    with acting(actor, now=LATER):
        message = post_message(request=request, body=body, actor=actor, now=LATER)
    request.refresh_from_db()
    return message


def test_a_persons_message_is_the_partners(world: World, closed: SupportRequest) -> None:
    message = say(closed, "  Thank you.  ", world)
    assert (message.side, message.body, message.at) == ("partner", "Thank you.", LATER)
    assert (message.author_id, message.author_name) == (world.home.admin.user.pk, world.home.admin.user.name)


def test_it_opens_a_closed_request_again(world: World, closed: SupportRequest) -> None:
    assert closed.state == "closed"
    say(closed, "Where is the credit note?", world)
    assert (closed.state, closed.closed_at) == ("open", None)


def test_the_desks_does_not(world: World, closed: SupportRequest) -> None:
    message = say(closed, "You are welcome.", world, as_desk=True)
    assert (message.side, closed.state) == ("desk", "closed")


@pytest.mark.parametrize("body", ["", "   \n\t "])
def test_nothing_is_no_message(world: World, closed: SupportRequest, body: str) -> None:
    with pytest.raises(EmptyMessage):
        say(closed, body, world)


def test_the_longest_fits_and_one_more_character_does_not(world: World, closed: SupportRequest) -> None:
    assert len(say(closed, "x" * LONGEST, world).body) == LONGEST
    with pytest.raises(MessageTooLong):
        say(closed, "x" * (LONGEST + 1), world)


class TestClose:
    def test_ends_one_that_was_opened_again(self, world: World, closed: SupportRequest) -> None:
        say(closed, "One more thing.", world)
        with acting(world.desk_actor, now=LATER):
            close_request(request=closed, actor=world.desk_actor, now=LATER)
        closed.refresh_from_db()
        assert (closed.state, closed.closed_at) == ("closed", LATER)

    def test_leaves_a_closed_one_as_it_is(self, world: World, closed: SupportRequest) -> None:
        with acting(world.desk_actor, now=LATER):
            close_request(request=closed, actor=world.desk_actor, now=LATER)
        closed.refresh_from_db()
        assert closed.closed_at == NOW

    def test_waits_for_the_refund(self, world: World) -> None:
        request = SupportRequest.objects.get(refund=ask(world.home.admin, world.home.reservation))
        with pytest.raises(RefundUnderWay), acting(world.desk_actor, now=LATER):
            close_request(request=request, actor=world.desk_actor, now=LATER)
