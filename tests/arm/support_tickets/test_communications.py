"""What was said in a ticket, and say something."""

from typing import Any

import pytest

from core import outbox
from core.transactions import acting
from support.commands.post_message import post_message
from support.models import Message, SupportRequest
from tests.arm.conftest import Answer, Arm
from tests.arm.support_tickets.asking import TICKETS, VERSION, message, ticket
from tests.factories import NOW, World
from tests.factories.clients import person_token
from tests.factories.refunds import quote, submit
from tests.factories.requests import open_general


def say(arm: Arm, row: SupportRequest, name: str, body: Any, *, scope: str = "") -> Answer:
    return arm.put(f"{scope}{TICKETS}/{row.number}/communications/{name}", body, version=VERSION)


def said(arm: Arm, row: SupportRequest, **query: Any) -> list[dict[str, Any]]:
    answer = arm.get(f"{TICKETS}/{row.number}/communications", version=VERSION, **query)
    assert answer.status == 200, answer.body
    return [one["properties"] for one in answer.body["value"]]


@pytest.fixture
def admin(world: World) -> Arm:
    return Arm(person_token(world.home.admin))


@pytest.fixture
def row(world: World) -> SupportRequest:
    return open_general(world.home)


def answered(world: World, row: SupportRequest, body: str = "We look into it.") -> None:
    with acting(world.desk_actor, now=NOW):
        post_message(request=row, body=body, actor=world.desk_actor, now=NOW)


def test_said_under_a_name_and_read_by_it(admin: Arm, world: World, row: SupportRequest) -> None:
    scope = world.home.subscription.arm_id
    answer = say(admin, row, "July", message(), scope=scope)
    assert (answer.status, answer.body) == (202, None)
    read = admin.get(f"{scope}{TICKETS}/{row.number}/communications/july", version=VERSION)
    assert read.body == {
        "id": f"{scope}{TICKETS}/{row.number}/communications/july",
        "name": "july",
        "type": "Microsoft.Support/communications",
        "properties": {
            "communicationType": "web",
            "communicationDirection": "inbound",
            "sender": "Northwind Admin",
            "subject": "Charged twice in June",
            "body": "And in July, too.",
            "createdDate": "2026-07-02T09:00:00.0000000Z",
        },
    }
    for header in ("Azure-AsyncOperation", "Location"):
        path = "/" + answer.headers[header].partition("://")[2].partition("/")[2].partition("?")[0]
        assert admin.get(path, version=VERSION).status == 200
    listed = admin.get(f"{TICKETS}/{row.number}/communications", version=VERSION).body["value"]
    assert admin.get(listed[0]["id"], version=VERSION).body == listed[0]


def test_a_guid_is_a_name_too(admin: Arm, row: SupportRequest) -> None:
    name = "11111111-2222-4333-8444-555555555555"
    assert say(admin, row, name, message()).status == 202
    assert admin.get(f"{TICKETS}/{row.number}/communications/{name}", version=VERSION).body["name"] == name


def test_the_same_once_more_is_said_once(admin: Arm, row: SupportRequest) -> None:
    assert say(admin, row, "July", message()).status == 202
    again = say(admin, row, "JULY", message())
    assert (again.status, again.body["properties"]["body"]) == (200, "And in July, too.")
    other = say(admin, row, "July", message("Something else."))
    assert (other.status, other.code) == (409, "ResourceAlreadyExists")
    assert Message.objects.filter(request=row).count() == 1


def test_the_same_name_in_another_ticket_is_another_message(admin: Arm, world: World, row: SupportRequest) -> None:
    other = open_general(world.home)
    assert say(admin, row, "July", message()).status == say(admin, other, "July", message()).status == 202


def test_a_subject_of_its_own_stands_above_the_text(admin: Arm, row: SupportRequest) -> None:
    say(admin, row, "a", message("Body.", "Another subject"))
    assert Message.objects.get(request=row).body == "Another subject\n\nBody."


def test_opens_a_closed_ticket_again(admin: Arm, row: SupportRequest) -> None:
    admin.patch(f"{TICKETS}/{row.number}", {"status": "closed"}, version=VERSION)
    say(admin, row, "a", message())
    assert admin.get(f"{TICKETS}/{row.number}", version=VERSION).body["properties"]["status"] == "Open"


def test_the_desk_answers_outbound_and_the_ticket_tells_when(admin: Arm, world: World, row: SupportRequest) -> None:
    answered(world, row)
    told = said(admin, row)
    assert [(one["communicationDirection"], one["body"]) for one in told] == [("outbound", "We look into it.")]


def test_what_the_system_says_of_a_refund_is_told_in_words(admin: Arm, world: World) -> None:
    request = submit(world.home.admin, quote(world.home.admin, world.home.reservation))
    outbox.drain(now=NOW)
    told = said(admin, request)
    assert told
    assert all(one["communicationDirection"] == "outbound" and one["body"] for one in told)
    assert "refund_" not in str(told)
    assert say(admin, request, "a", message()).status == 202


def test_is_narrowed_and_paged_in_a_constant_number_of_queries(admin: Arm, world: World, row: SupportRequest) -> None:
    path = f"{TICKETS}/{row.number}/communications"
    answered(world, row)
    few = admin.get(path, version=VERSION)
    for number in range(50):
        answered(world, row, f"Answer {number}")
    many = admin.get(path, version=VERSION)
    assert (many.queries, len(many.body["value"])) == (few.queries, 50)
    assert "%24skiptoken=50" in many.body["nextLink"]
    assert len(said(admin, row, **{"$skiptoken": "50"})) == 1
    assert len(said(admin, row, **{"$top": "3"})) == 3
    assert len(said(admin, row, **{"$filter": "createdDate gt 2026-07-02T09:00:00Z"})) == 0
    assert len(said(admin, row, **{"$filter": "communicationType eq 'phone'"})) == 0
    assert len(said(admin, row, **{"$filter": "communicationType eq 'web' and createdDate ge 2026-01-01"})) == 50
    answer = admin.get(path, version=VERSION, **{"$filter": "body eq 'x'"})
    assert (answer.status, answer.code) == (400, "BadRequest")


def test_nobody_elses(arm: Arm, foreigner: Arm, world: World, row: SupportRequest) -> None:
    answered(world, row)
    message_id = Message.objects.get(request=row).pk
    mine = open_general(world.other, by=world.other.admin)
    for caller in (arm, foreigner):
        path = f"{TICKETS}/{row.number}/communications"
        assert caller.get(path, version=VERSION).code == "ResourceNotFound"
        assert caller.get(f"{path}/{message_id}", version=VERSION).code == "ResourceNotFound"
        assert say(caller, row, "a", message()).code == "ResourceNotFound"
    theirs = Arm(person_token(world.other.admin))
    answer = theirs.get(f"{TICKETS}/{mine.number}/communications/{message_id}", version=VERSION)
    assert (answer.status, answer.code) == (404, "ResourceNotFound")


def test_without_the_right_to_write(world: World, row: SupportRequest) -> None:
    reader = Arm(person_token(world.home.reader))
    assert said(reader, row) == []
    answer = say(reader, row, "a", message())
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    assert not Message.objects.filter(request=row).exists()


def test_a_program_writes_in_its_own(arm: Arm, world: World) -> None:
    arm.put(f"{world.home.subscription.arm_id}{TICKETS}/mine", ticket(), version=VERSION)
    mine = SupportRequest.objects.get(ticket_name="mine")
    assert say(arm, mine, "a", message()).status == 202


def test_bad_names_and_bodies(admin: Arm, row: SupportRequest) -> None:
    assert say(admin, row, "a b", message()).code == "ResourceNameInvalid"
    bodies: list[Any] = [{}, [], message(""), message("x" * 10_001), message("a\x00"), {"properties": {"body": "x"}}]
    for body in bodies:
        answer = say(admin, row, "a", body)
        assert (answer.status, answer.code) == (400, "InvalidRequestContent"), body
    answer = say(admin, row, "a", message("x" * 9_999, "Another subject"))
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")


def test_names_are_looked_at_before(admin: Arm, row: SupportRequest) -> None:
    say(admin, row, "July", message())
    path = f"{TICKETS}/{row.number}/checkNameAvailability"
    for name, reason in (("july", "AlreadyExists"), ("a b", "Invalid"), ("August", None)):
        answer = admin.post(path, {"name": name, "type": "Microsoft.Support/communications"}, version=VERSION)
        assert (answer.body["nameAvailable"], answer.body.get("reason")) == (reason is None, reason)


def test_versions_and_methods(admin: Arm, row: SupportRequest) -> None:
    path = f"{TICKETS}/{row.number}/communications"
    assert admin.get(path, version="").code == "MissingApiVersionParameter"
    assert admin.post(path, {}, version=VERSION).status == 405
    assert admin.get(f"{path}/none", version=VERSION).code == "ResourceNotFound"
