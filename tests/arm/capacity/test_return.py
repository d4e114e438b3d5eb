"""POST return, and asking after it: the same door, gates and worker as a person's refund."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine

from billing.chart import AccountCode
from billing.commands.decisions import reject_refund, withdraw_refund
from billing.models import CreditNote, Posting, Quote, Refund
from billing.queries.books import check_books
from core import outbox
from core.models import Operation
from core.transactions import acting
from customers.models import Membership
from customers.policy.roles import AzureRole, PartnerRole
from portal.desk.queue import queue
from reservations.models import Reservation
from support.models import SupportRequest
from tests.arm.capacity.asking import a_return, usd
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, CustomerFactory, SecondPersonAmountFactory, World, buy
from tests.factories.clients import Program, make_program, person_token
from tests.factories.refunds import quote


def session_of(arm: Arm, reservation: Reservation, quantity: int | None = 1) -> str:
    answer = arm.post(f"{reservation.order.arm_id}/calculateRefund", a_return(reservation, quantity))
    session: str = answer.body["properties"]["sessionId"]
    return session


def give_back(arm: Arm, reservation: Reservation, quantity: int | None = 1, **more: Any) -> Answer:
    """Calculate and return, unless a session is given."""
    said = {"sessionId": session_of(arm, reservation, quantity)} if "sessionId" not in more else {}
    return arm.post(f"{reservation.order.arm_id}/return", a_return(reservation, quantity, **said, **more))


def poll(arm: Arm, answer: Answer) -> Answer:
    """Ask where an answer says that it can be asked."""
    place = urlsplit(answer.headers["Location"])
    assert f"{place.scheme}://{place.netloc}" == "https://arm.example"
    asked = dict(pair.split("=", 1) for pair in place.query.split("&"))
    return arm.get(place.path, version=asked.pop("api-version"), **asked)


def work() -> None:
    """Let the worker's handlers do what is due, in this process."""
    outbox.drain(now=NOW)


def test_it_becomes_a_refund_like_any_other_to_the_cent(arm: Arm, program: Program, world: World) -> None:
    mine = world.home.reservation
    accepted = give_back(arm, mine, returnReason="Purchased wrong product")
    told = accepted.body["properties"]
    assert accepted.status == 202
    assert accepted.body["id"] == mine.arm_id
    assert told["billingRefundAmount"] == usd(1610.40)
    assert told["policyResult"]["properties"]["policyErrors"] == []
    assert poll(arm, accepted).status == 202
    work()
    ended = poll(arm, accepted)
    assert ended.status == 200
    assert ended.body["id"] == mine.order.arm_id
    refund = Refund.objects.get()
    assert (refund.state, refund.requested_by_id) == ("completed", program.row.user_id)
    assert [line.net_minor for line in refund.lines.all()] == [161_040]
    credited = Posting.objects.get(account=AccountCode.PARTNER_CREDIT, amount_minor=161_040)
    assert credited.partner_id == world.home.partner.pk
    assert CreditNote.objects.get().refund_id == refund.pk
    request = SupportRequest.objects.get()
    assert (request.description, request.refund_id) == ("Purchased wrong product", refund.pk)
    assert request.rights_used == ["Owner"]
    assert check_books() == []


def test_pitfall_5_the_order_itself_answers_at_once_so_the_operation_is_asked_after(arm: Arm, world: World) -> None:
    """Clients that poll the bare order would report success before the worker has begun."""
    mine = world.home.reservation
    accepted = give_back(arm, mine)
    assert arm.get(mine.order.arm_id).status == 200
    waiting = poll(arm, accepted)
    assert waiting.status == 202
    assert waiting.headers["Location"] == accepted.headers["Location"]
    assert waiting.body == accepted.body


def test_pitfall_4_clients_are_never_told_to_wait_no_time_at_all(arm: Arm, world: World) -> None:
    """Retry-After: 0 counts as nothing said, which is 30 seconds."""
    accepted = give_back(arm, world.home.reservation)
    assert accepted.headers["Retry-After"] == poll(arm, accepted).headers["Retry-After"] == "2"


def test_pitfall_6_a_session_sent_again_is_answered_the_same(arm: Arm, world: World) -> None:
    session = session_of(arm, world.home.reservation)
    first = give_back(arm, world.home.reservation, sessionId=session)
    again = give_back(arm, world.home.reservation, sessionId=session)
    assert (again.status, again.body) == (202, first.body)
    assert again.headers["Location"] == first.headers["Location"]
    work()
    late = give_back(arm, world.home.reservation, sessionId=session)
    assert (late.status, late.body, late.headers["Location"]) == (202, first.body, first.headers["Location"])
    assert Refund.objects.count() == SupportRequest.objects.count() == Operation.objects.count() == 1


def test_a_session_sent_again_after_its_time_is_still_answered(arm: Arm, world: World) -> None:
    session = session_of(arm, world.home.reservation)
    first = give_back(arm, world.home.reservation, sessionId=session)
    with time_machine.travel(NOW + timedelta(minutes=45), tick=False):
        again = give_back(arm, world.home.reservation, sessionId=session)
    assert (again.status, again.body) == (202, first.body)


def test_an_expired_session_asks_for_nothing(arm: Arm, world: World) -> None:
    session = session_of(arm, world.home.reservation)
    with time_machine.travel(NOW + timedelta(minutes=45), tick=False):
        answer = give_back(arm, world.home.reservation, sessionId=session)
    assert (answer.status, answer.code) == (409, "QuoteExpired")
    assert not Refund.objects.exists()


def test_a_session_is_good_for_what_it_was_calculated_for(arm: Arm, world: World) -> None:
    many = buy(customer=world.home.customer, quantity=4, price="365.00")
    session = session_of(arm, many, 2)
    for wrong in (
        give_back(arm, many, 3, sessionId=session),
        give_back(arm, many, None, sessionId=session),
        give_back(arm, world.home.reservation, 1, sessionId=session),
    ):
        assert (wrong.status, wrong.code) == (400, "InvalidRequestContent")
    assert not Refund.objects.exists()
    assert give_back(arm, many, 2, sessionId=session).status == 202


def test_nobody_uses_the_session_of_another(arm: Arm, foreigner: Arm, world: World) -> None:
    """Of another program, of a person, of another partner, of another customer's tenant, of nobody: all the same."""
    mine = world.home.reservation
    theirs = session_of(Arm(make_program(world.home.partner).token()), mine)
    of_a_person = str(quote(world.home.admin, mine).pk)
    of_another_partner = session_of(foreigner, world.other.reservation)
    person = world.home.admin
    elsewhere = buy(customer=CustomerFactory(partner=world.home.partner))
    in_a_tenant = Arm(person_token(person, tenant=world.home.customer))
    across = str(quote(person, elsewhere).pk)
    for one, session in (
        (arm, theirs),
        (arm, of_a_person),
        (arm, of_another_partner),
        (arm, str(uuid.uuid4())),
        (in_a_tenant, across),
    ):
        answer = give_back(one, mine, sessionId=session)
        assert (answer.status, answer.code) == (404, "SessionNotFound")
    assert not Refund.objects.exists()


def test_somebody_elses_order_is_not_there(foreigner: Arm, world: World) -> None:
    answer = give_back(foreigner, world.home.reservation, sessionId=str(uuid.uuid4()))
    assert (answer.status, answer.code) == (404, "ReservationOrderNotFound")


def test_a_reader_calculates_and_asks_for_nothing(world: World) -> None:
    mine = world.home.reservation
    for role, scope in ((AzureRole.READER, mine.order.arm_id), (AzureRole.OWNER, mine.arm_id)):
        answer = give_back(Arm(make_program(world.home.partner, role=role, scope=scope).token()), mine)
        assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    assert not Refund.objects.exists()


def test_above_the_automatic_amount_it_waits_in_the_desks_queue(arm: Arm, world: World) -> None:
    big = buy(customer=world.home.customer, price="20000.00", on=NOW)
    accepted = give_back(arm, big)
    work()
    waiting = poll(arm, accepted)
    assert (waiting.status, waiting.headers["Retry-After"]) == (202, "30")
    refund = Refund.objects.get()
    assert refund.state == "awaiting_approval"
    assert [one.refund for one in queue(now=NOW).refunds] == [refund]


def test_what_the_desk_rejects_is_told_with_its_reason(arm: Arm, world: World) -> None:
    big = buy(customer=world.home.customer, price="20000.00", on=NOW)
    accepted = give_back(arm, big)
    work()
    with acting(world.desk_actor, now=NOW):
        reject_refund(refund_id=Refund.objects.get().pk, actor=world.desk_actor, now=NOW, note="Bought last week.")
    ended = poll(arm, accepted)
    assert (ended.status, ended.code) == (409, "OperationCannotBePerformedInCurrentState")
    assert ended.body["error"]["message"] == "Rejected: Rejected by the refund desk. Bought last week."


def test_what_was_withdrawn_is_told(world: World) -> None:
    person = world.home.admin
    arm = Arm(person_token(person))
    big = buy(customer=world.home.customer, price="20000.00", on=NOW)
    accepted = give_back(arm, big)
    work()
    with acting(person.actor, now=NOW):
        withdraw_refund(refund_id=Refund.objects.get().pk, actor=person.actor, now=NOW)
    ended = poll(arm, accepted)
    assert (ended.status, ended.code) == (409, "OperationCannotBePerformedInCurrentState")
    assert "Withdrawn" in ended.body["error"]["message"]


def test_a_second_person_of_the_partner_is_waited_for(arm: Arm, world: World) -> None:
    SecondPersonAmountFactory(partner=world.home.partner, role=PartnerRole.API_CLIENT, amount_usd_minor=100_000)
    accepted = give_back(arm, world.home.reservation)
    work()
    assert Refund.objects.get().state == "awaiting_second_person"
    assert (poll(arm, accepted).status, poll(arm, accepted).headers["Retry-After"]) == (202, "30")


def test_a_delay_before_it_is_carried_out_is_waited_for(arm: Arm, world: World) -> None:
    partner = world.home.partner
    partner.carry_out_delay_minutes = 15
    partner.save()
    accepted = give_back(arm, world.home.reservation)
    work()
    assert Refund.objects.get().state == "approved"
    assert poll(arm, accepted).headers["Retry-After"] == "30"


def test_over_the_limit_it_is_refused(arm: Arm, world: World) -> None:
    big = buy(customer=world.home.customer, price="60000.00", on=NOW)
    answer = give_back(arm, big)
    assert (answer.status, answer.code) == (400, "RefundLimitExceeded")
    assert not Refund.objects.exists()


def test_an_operation_is_asked_after_by_who_began_it_at_its_own_order(arm: Arm, foreigner: Arm, world: World) -> None:
    mine = world.home.reservation
    give_back(arm, mine)
    begun = str(Operation.objects.get().pk)
    other = buy(customer=world.home.customer)
    colleague = Arm(make_program(world.home.partner).token())
    assert arm.get(mine.order.arm_id, operationId=begun).status == 202
    assert foreigner.get(mine.order.arm_id, operationId=begun).code == "ReservationOrderNotFound"
    for one, order, named in (
        (colleague, mine.order, begun),
        (arm, other.order, begun),
        (arm, mine.order, str(uuid.uuid4())),
        (arm, mine.order, "x"),
    ):
        answer = one.get(order.arm_id, operationId=named)
        assert (answer.status, answer.code) == (404, "ResourceNotFound")


def test_whoever_made_the_program_is_reached_in_their_language(program: Program, world: World) -> None:
    owner = world.home.admin.user
    owner.language, owner.phone, owner.contact_method = "ko", "+82 2-555-0141", "phone"
    owner.save()
    program.row.created_by = owner
    program.row.save()
    give_back(Arm(program.token()), world.home.reservation)
    request = SupportRequest.objects.get()
    assert (request.contact_email, request.contact_phone, request.language) == (owner.email, owner.phone, "ko")
    assert request.contact_method == "phone"
    assert request.description


def test_where_who_made_the_program_has_left_somebody_who_manages_it_is_reached(program: Program, world: World) -> None:
    program.row.created_by = world.home.trusted_seller.user
    program.row.save()
    Membership.objects.filter(pk=world.home.trusted_seller.membership.pk).update(is_active=False)
    give_back(Arm(program.token()), world.home.reservation)
    assert SupportRequest.objects.get().contact_email == world.home.admin.user.email


def test_a_person_is_reached_themselves(world: World) -> None:
    person = world.home.trusted_seller
    give_back(Arm(person_token(person)), world.home.reservation)
    assert SupportRequest.objects.get().contact_email == person.user.email


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sessionId": None}, "properties.sessionId"),
        ({"sessionId": "x"}, "properties.sessionId"),
        ({"sessionId": {"a": 1}}, "properties.sessionId"),
        ({"sessionId": 7}, "properties.sessionId"),
        ({"returnReason": "x" * 4001}, "properties.returnReason"),
        ({"returnReason": ["x"]}, "properties.returnReason"),
    ],
)
def test_bad_bodies_name_the_field(arm: Arm, world: World, change: dict[str, Any], field: str) -> None:
    body = a_return(world.home.reservation, sessionId=str(uuid.uuid4()))
    body["properties"] |= change
    answer = arm.post(f"{world.home.reservation.order.arm_id}/return", body)
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")
    assert field in answer.body["error"]["message"]


def test_other_methods_are_refused(arm: Arm, world: World) -> None:
    assert arm.get(f"{world.home.reservation.order.arm_id}/return").code == "HttpMethodNotSupported"


def test_a_part_comes_back_and_the_rest_stays(arm: Arm, world: World) -> None:
    many = buy(customer=world.home.customer, quantity=5, price="365.00")
    accepted = give_back(arm, many, 2)
    work()
    assert poll(arm, accepted).status == 200
    kept = Reservation.objects.get(order=many.order, state="Succeeded")
    assert kept.quantity == 3
    assert Quote.objects.get().net_minor == Refund.objects.get().net_minor == 32_208
