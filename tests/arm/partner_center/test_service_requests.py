"""Service requests, read and changed."""

import pytest

from customers.policy.roles import PartnerRole
from support.models import SupportRequest
from tests.arm.partner_center.conftest import PartnerCenter
from tests.factories import World, make_person
from tests.factories.clients import Program, person_token
from tests.factories.refunds import ask, refunded
from tests.factories.requests import TECHNICAL, open_general


@pytest.fixture
def agent(world: World) -> PartnerCenter:
    """Call as an Admin agent, who reads everybody's."""
    return PartnerCenter(person_token(world.home.admin))


@pytest.fixture
def technical(world: World) -> SupportRequest:
    return open_general(world.home, **TECHNICAL)


def test_all_of_a_customers_are_listed(agent: PartnerCenter, world: World, technical: SupportRequest) -> None:
    refunded(world.home.admin, world.home.reservation)
    open_general(world.other)
    answer = agent.get(f"/customers/{world.home.customer.pk}/servicerequests")
    assert answer.body["totalCount"] == 2
    titles = {one["title"] for one in answer.body["items"]}
    assert titles == {technical.title, f"Refund of {world.home.reservation.name}"}
    assert agent.get("/servicerequests").body["totalCount"] == 2


def test_the_list_makes_the_same_queries_however_long(agent: PartnerCenter, world: World) -> None:
    open_general(world.home)
    one = agent.get("/servicerequests")
    for _each in range(20):
        open_general(world.home, files=())
    many = agent.get("/servicerequests")
    assert (one.body["totalCount"], many.body["totalCount"]) == (1, 21)
    assert one.queries == many.queries


def test_a_note_is_a_message_and_closing_closes(agent: PartnerCenter, technical: SupportRequest) -> None:
    path = f"/servicerequests/{technical.pk}"
    body = {"NewNote": {"Text": "Any news?"}, "Status": "none", "Severity": "unknown", "Title": None}
    changed = agent.patch(path, body).body
    assert [one["text"] for one in changed["notes"]] == ["Any news?"]
    assert changed["status"] == "open"
    assert agent.patch(path, {"severity": "critical"}).body["severity"] == "critical"
    assert agent.patch(path, {"status": "closed"}).body["status"] == "closed"
    technical.refresh_from_db()
    assert (technical.state, technical.severity) == ("closed", "critical")


def test_a_change_that_is_sent_again_is_made_once(agent: PartnerCenter, technical: SupportRequest) -> None:
    ids = {"MS-RequestId": "53d5d48c-9693-46b6-8071-2eed07797d6c"}
    body = {"NewNote": {"Text": "Any news?"}}
    first, again = (agent.patch(f"/servicerequests/{technical.pk}", body, headers=ids) for _time in range(2))
    assert first.body == again.body
    assert technical.messages.filter(side="partner").count() == 1


def test_what_does_not_fit_is_refused(agent: PartnerCenter, world: World, technical: SupportRequest) -> None:
    path = f"/servicerequests/{technical.pk}"
    for wrong in ({"Severity": "awful"}, {"Status": "gone"}, {"NewNote": "text"}, {"NewNote": {"Text": "x" * 10_001}}):
        answer = agent.patch(path, wrong)
        assert (answer.status, answer.body["code"]) == (400, 800002)
    refund = ask(world.home.admin, world.home.reservation)
    under_way = agent.patch(f"/servicerequests/{refund.support_request.pk}", {"Status": "closed"})
    assert under_way.status == 409


def test_others_see_theirs_only(
    center: PartnerCenter, program: Program, stranger: PartnerCenter, world: World, technical: SupportRequest
) -> None:
    assert center.get("/servicerequests").body["totalCount"] == 0
    assert center.get(f"/servicerequests/{technical.pk}").status == 404
    own = open_general(world.home, by=program.person)
    assert [one["id"] for one in center.get("/servicerequests").body["items"]] == [str(own.pk)]
    assert stranger.get(f"/servicerequests/{technical.pk}").status == 404


def test_who_only_reads_may_not_write(world: World, technical: SupportRequest) -> None:
    auditor = PartnerCenter(person_token(make_person(world.home.partner, PartnerRole.AUDITOR)))
    assert auditor.get(f"/servicerequests/{technical.pk}").status == 200
    refused = auditor.patch(f"/servicerequests/{technical.pk}", {"NewNote": {"Text": "x"}})
    assert (refused.status, refused.body["data"]) == (403, ["AuthorizationFailed"])
