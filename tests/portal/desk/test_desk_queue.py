"""What waits for the desk: who sees it, what it shows, and deciding."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from billing.commands.decisions import OwnRequest, ReasonRequired, RefundMovedOn, approve_refund, mark_dead
from billing.commands.gated_states import enter
from billing.commands.second_person import agree_as_second_person
from billing.commands.stop_refund import stop_refund
from billing.models import CreditNote, JournalEntry, LimitUse, Refund
from billing.models.states import RefundState
from core import clock, outbox
from core.actor import SYSTEM
from core.models import AuditEvent, OutboxEvent
from core.transactions import acting
from customers.models import Partner, User
from portal.desk import queue as desk_queue
from reservations.models import OpenAct
from support.models import Message
from tests.factories import SecondPersonAmountFactory, World, staff_actor
from tests.factories.refunds import refunded

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]

QUEUE = "/admin/"


def decide(client: Client, refund: Refund, decision: str, reason: str = "Low utilization, within the limit.") -> str:
    """Send a decision, follow it, and return the page."""
    answer = client.post(f"/admin/waiting/{refund.pk}/", {"decision": decision, "reason": reason}, follow=True)
    assert answer.status_code == 200
    refund.refresh_from_db()
    return answer.content.decode()


def stuck(refund: Refund) -> Refund:
    """Approve a refund and let its carrying out fail for good."""
    with acting(SYSTEM, now=clock.now()):
        approve_refund(refund_id=refund.pk, actor=staff_actor(), now=clock.now(), note="ok")
        OutboxEvent.objects.filter(subject_id=refund.pk, handled_at__isnull=True).update(
            dead_at=clock.now(), attempts=5, last_error="OperationalError: lost connection"
        )
        mark_dead(refund_id=refund.pk, now=clock.now(), actor=SYSTEM)
    refund.refresh_from_db()
    assert refund.state == "dead"
    return refund


def test_the_queue_tells_what_a_decision_needs(refund_desk: Client, refund: Refund) -> None:
    page = refund_desk.get(QUEUE).content.decode()
    assert refund.support_request.number in page
    assert refund.customer.company_name in page
    assert refund.partner.name in page
    assert refund.requested_by.name in page
    assert "16,104.00" in page
    assert "33,896.00" in page, "what the limit has left"
    assert "3 h 00 min" in page
    assert "Pro-rated, 12% fee" in page


def test_one_row_opens_in_place(refund_desk: Client, refund: Refund) -> None:
    page = refund_desk.get(QUEUE, {"open": str(refund.pk)}).content.decode()
    assert "Over the automatic limit" in page
    assert "Bought the wrong size." in page
    assert "182 / 365" in page
    assert 'value="approve"' in page
    assert 'value="reject"' in page


def test_an_empty_queue_says_so(refund_desk: Client, world: World) -> None:
    assert "Nothing waits for the desk" in refund_desk.get(QUEUE).content.decode()


@pytest.mark.parametrize("nonsense", ["x", "%00", "1", "0f8fad5b-d9cb-469f-a165-70867728950e"])
def test_opening_what_is_not_there_shows_the_queue(refund_desk: Client, refund: Refund, nonsense: str) -> None:
    answer = refund_desk.get(QUEUE, {"open": nonsense})
    assert answer.status_code == 200
    assert refund.support_request.number in answer.content.decode()


def test_approving_leads_to_one_credit(refund_desk: Client, refund_clerk: User, refund: Refund) -> None:
    page = decide(refund_desk, refund, "approve")
    assert refund.state == "approved"
    assert f"{refund.support_request.number} is approved" in page
    outbox.drain(now=clock.now())
    outbox.drain(now=clock.now())
    refund.refresh_from_db()
    assert refund.state == "completed"
    assert CreditNote.objects.filter(refund=refund).count() == 1
    assert JournalEntry.objects.filter(kind="refund", subject_id=refund.pk).count() == 1
    decision = refund.transitions.get(state="approved")
    assert (decision.actor_id, decision.note) == (refund_clerk.pk, "Low utilization, within the limit.")


def test_the_audit_trail_names_who_approved(refund_desk: Client, refund_clerk: User, refund: Refund) -> None:
    decide(refund_desk, refund, "approve")
    event = AuditEvent.objects.filter(table_name="billing_refund", row_id=str(refund.pk)).latest("pk")
    assert (event.actor_kind, event.actor_id, event.through) == ("staff", refund_clerk.pk, "desk")
    assert event.after is not None
    assert event.after["state"] == "approved"


def test_rejecting_frees_what_was_held(refund_desk: Client, refund: Refund) -> None:
    decide(refund_desk, refund, "reject", "The customer did not agree.")
    assert refund.state == "rejected"
    assert LimitUse.objects.get(refund=refund).state == "released"
    assert not OpenAct.objects.filter(subject_id=refund.pk).exists()
    outbox.drain(now=clock.now())
    request = refund.support_request
    request.refresh_from_db()
    assert request.state == "closed"
    assert Message.objects.get(request=request, side="desk").body == "The customer did not agree."
    assert not CreditNote.objects.filter(refund=refund).exists()


@pytest.mark.parametrize("decision", ["approve", "reject"])
@pytest.mark.parametrize("reason", ["", "   "])
def test_a_decision_needs_a_reason(refund_desk: Client, refund: Refund, decision: str, reason: str) -> None:
    page = decide(refund_desk, refund, decision, reason)
    assert refund.state == "awaiting_approval"
    assert "Write a reason; it goes on record." in page
    assert 'id="id_reason_error"' in page


def test_an_unknown_decision_keeps_the_reason(refund_desk: Client, refund: Refund) -> None:
    page = decide(refund_desk, refund, "pay twice", "What I typed <b>")
    assert refund.state == "awaiting_approval"
    assert "What I typed &lt;b&gt;" in page


def test_a_reason_too_long_is_kept(refund_desk: Client, refund: Refund) -> None:
    page = decide(refund_desk, refund, "approve", "long " * 500)
    assert refund.state == "awaiting_approval"
    assert "long long long" in page


def test_the_second_of_two_is_told_who_decided(refund_desk: Client, refund: Refund, superuser: Client) -> None:
    decide(refund_desk, refund, "approve", "I was first.")
    page = decide(superuser, refund, "reject", "I was second.")
    assert refund.state == "approved"
    assert "Sofia Lindgren" in page
    assert "I was first." in page
    assert refund.transitions.filter(note="I was second.").count() == 0


def test_a_refund_that_does_not_exist(refund_desk: Client, world: World) -> None:
    answer = refund_desk.post(f"/admin/waiting/{uuid.uuid4()}/", {"decision": "approve", "reason": "x"}, follow=True)
    assert answer.status_code == 200
    assert "There is no such refund." in answer.content.decode()


def test_nobody_decides_their_own_request(
    refund_desk: Client, refund_clerk: User, world: World, refund: Refund
) -> None:
    own = Client()
    admin = world.home.admin.user
    admin.is_staff = True
    admin.save()
    admin.groups.set(refund_clerk.groups.all())
    own.force_login(admin)
    assert 'aria-keyshortcuts="a"' not in own.get(QUEUE, {"open": str(refund.pk)}).content.decode()
    page = decide(own, refund, "approve")
    assert refund.state == "awaiting_approval"
    assert "You requested this refund yourself" in page


def test_the_support_desk_reads_but_does_not_decide(support_desk: Client, refund: Refund) -> None:
    page = support_desk.get(QUEUE, {"open": str(refund.pk)}).content.decode()
    assert "Only the refund desk decides about refunds." in page
    assert 'aria-keyshortcuts="a"' not in page
    answer = support_desk.post(f"/admin/waiting/{refund.pk}/", {"decision": "approve", "reason": "x"})
    assert answer.status_code == 403
    refund.refresh_from_db()
    assert refund.state == "awaiting_approval"


def test_deciding_is_a_post(refund_desk: Client, refund: Refund) -> None:
    assert refund_desk.get(f"/admin/waiting/{refund.pk}/").status_code == 405


def test_a_decision_without_the_token_is_refused(refund_clerk: User, refund: Refund) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(refund_clerk)
    answer = careful.post(f"/admin/waiting/{refund.pk}/", {"decision": "approve", "reason": "x"})
    assert answer.status_code == 403
    refund.refresh_from_db()
    assert refund.state == "awaiting_approval"


def test_a_stuck_refund_is_given_to_the_workers_again(refund_desk: Client, refund: Refund) -> None:
    stuck(refund)
    page = refund_desk.get(QUEUE, {"open": str(refund.pk)}).content.decode()
    assert "OperationalError: lost connection" in page
    assert 'value="requeue"' in page
    assert 'aria-keyshortcuts="a"' not in page
    decide(refund_desk, refund, "requeue", "The database is back.")
    assert refund.state == "approved"
    assert refund.transitions.latest("number").note == "The database is back."
    outbox.drain(now=clock.now())
    refund.refresh_from_db()
    assert refund.state == "completed"
    assert CreditNote.objects.filter(refund=refund).count() == 1


def test_a_stuck_refund_can_be_rejected(refund_desk: Client, refund: Refund) -> None:
    stuck(refund)
    decide(refund_desk, refund, "reject", "Withdrawn by phone.")
    assert refund.state == "rejected"
    assert LimitUse.objects.get(refund=refund).state == "released"


def test_requeuing_what_is_not_stuck_is_refused(refund_desk: Client, refund: Refund) -> None:
    decide(refund_desk, refund, "requeue")
    assert refund.state == "awaiting_approval"


@pytest.fixture
def delayed(world: World, wait: Callable[..., Refund]) -> Refund:
    """Return a refund that is approved and carried out in a quarter of an hour."""
    Partner.objects.filter(pk=world.home.partner.pk).update(carry_out_delay_minutes=15)
    refund = wait(world.home)
    with acting(SYSTEM, now=clock.now()):
        approve_refund(refund_id=refund.pk, actor=staff_actor(), now=clock.now(), note="ok")
    refund.refresh_from_db()
    return refund


def test_an_approved_refund_is_stopped_in_its_delay(refund_desk: Client, refund_clerk: User, delayed: Refund) -> None:
    assert delayed.support_request.number in refund_desk.get(QUEUE).content.decode()
    page = refund_desk.get(QUEUE, {"open": str(delayed.pk)}).content.decode()
    assert 'value="stop"' in page
    assert 'aria-keyshortcuts="a"' not in page
    assert 'value="reject"' not in page
    assert "is stopped" in decide(refund_desk, delayed, "stop", "Approved by mistake.")
    assert delayed.state == "withdrawn"
    last = delayed.transitions.latest("number")
    assert (last.reason, last.note, last.actor_id) == ("stopped_by_desk", "Approved by mistake.", refund_clerk.pk)
    assert LimitUse.objects.get(refund=delayed).state == "released"
    assert not OpenAct.objects.filter(subject_id=delayed.pk).exists()
    outbox.drain(now=clock.now() + timedelta(hours=1))
    assert not CreditNote.objects.filter(refund=delayed).exists()


def test_what_a_worker_may_already_carry_out_is_not_offered(refund_desk: Client, refund: Refund) -> None:
    decide(refund_desk, refund, "approve")
    assert f"?open={refund.pk}" not in refund_desk.get(QUEUE).content.decode()


@pytest.mark.parametrize(
    ("is_own", "note", "refusal"), [(False, " ", ReasonRequired), (True, "x", OwnRequest)], ids=["reason", "own"]
)
def test_stopping_is_refused(delayed: Refund, is_own: bool, note: str, refusal: type[Exception]) -> None:
    actor = staff_actor(delayed.requested_by) if is_own else staff_actor()
    with pytest.raises(refusal):
        stop_refund(refund_id=delayed.pk, actor=actor, now=clock.now(), note=note)


def test_only_what_is_approved_is_stopped(refund_desk: Client, refund: Refund) -> None:
    with pytest.raises(RefundMovedOn):
        stop_refund(refund_id=refund.pk, actor=staff_actor(), now=clock.now(), note="x")
    decide(refund_desk, refund, "stop")
    assert refund.state == "awaiting_approval"


def test_the_support_desk_stops_nothing(support_desk: Client, delayed: Refund) -> None:
    answer = support_desk.post(f"/admin/waiting/{delayed.pk}/", {"decision": "stop", "reason": "x"})
    assert answer.status_code == 403


def test_what_stays_unconfirmed_is_rejected(refund_desk: Client, delayed: Refund) -> None:
    with acting(SYSTEM, now=clock.now()):
        enter(delayed, RefundState.AWAITING_CONFIRMATION, actor=SYSTEM, now=clock.now(), reason="recomputed_lower")
    assert f"?open={delayed.pk}" not in refund_desk.get(QUEUE).content.decode(), "the partner still has time"
    Refund.objects.filter(pk=delayed.pk).update(state_at=clock.now() - timedelta(days=1))
    page = refund_desk.get(QUEUE, {"open": str(delayed.pk)}).content.decode()
    assert 'value="reject"' in page
    assert 'aria-keyshortcuts="a"' not in page
    assert "as quoted, or more" not in page
    decide(refund_desk, delayed, "reject", "No answer.")
    assert delayed.state == "rejected"


def test_too_much_is_cut_and_counted(
    refund_desk: Client, world: World, wait: Callable[..., Refund], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_queue, "SHOWN", 1)
    wait(world.home)
    newer, newest = wait(world.other), wait(world.other)
    with acting(SYSTEM, now=clock.now()):
        for minutes, one in enumerate((newer, newest), start=1):
            Refund.objects.filter(pk=one.pk).update(state_at=one.state_at + timedelta(minutes=minutes))
    page = refund_desk.get(QUEUE).content.decode()
    assert "and 2 more" in page
    assert "16,104.00" in page
    assert "32,208.00" not in page, "sums are of what is shown"
    page = refund_desk.get(QUEUE, {"open": str(newest.pk)}).content.decode()
    assert "and 1 more" in page
    assert newest.support_request.number in page


def test_totals_add_up_by_customer(refund_desk: Client, world: World, wait: Callable[..., Refund]) -> None:
    for _each in range(2):
        wait(world.home)
    wait(world.other)
    page = refund_desk.get(QUEUE).content.decode()
    assert "32,208.00" in page, "two of one customer"
    assert "48,312.00" in page, "all three"
    assert "17,792.00" in page, "what the first customer's limit has left"


@pytest.mark.django_db(transaction=True)
def test_as_many_queries_for_fifty_as_for_one(
    refund_desk: Client,
    world: World,
    wait: Callable[..., Refund],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for firm in (world.home, world.other):
        firm.partner.auto_approval_usd_minor = 0
        firm.partner.save()
    first = wait(world.home, price="365.00")
    with django_assert_num_queries(QUERIES):
        refund_desk.get(QUEUE)
    with django_assert_num_queries(QUERIES + 4):
        refund_desk.get(QUEUE, {"open": str(first.pk)})
    for number in range(49):
        wait((world.home, world.other)[number % 2], price="365.00")
    with django_assert_num_queries(QUERIES):
        refund_desk.get(QUEUE)
    with django_assert_num_queries(QUERIES + 4):
        refund_desk.get(QUEUE, {"open": str(first.pk)})


QUERIES = 13
"""Session, person, transaction (2), permissions (2), and the queue's own."""


def test_who_agreed_as_the_partners_second_person_is_shown(world: World, refund_desk: Client) -> None:
    Partner.objects.filter(pk=world.home.partner.pk).update(auto_approval_usd_minor=0)
    SecondPersonAmountFactory(partner=world.home.partner)
    gated = refunded(world.home.trusted_seller, world.home.reservation)
    assert gated.support_request.number not in refund_desk.get(QUEUE).content.decode(), "it is not the desk's yet"
    with acting(world.home.admin.actor, now=clock.now()):
        agree_as_second_person(
            refund_id=gated.pk, actor=world.home.admin.actor, now=clock.now(), note="They <i>called</i> me."
        )
    outbox.drain(now=clock.now())
    page = " ".join(refund_desk.get(QUEUE, {"open": str(gated.pk)}).content.decode().split())
    assert "Second person: Northwind Admin" in page
    assert "Northwind Admin approved as the partner&#x27;s second person" in page or (
        "Northwind Admin approved as the partner's second person" in page
    )
    assert "They &lt;i&gt;called&lt;/i&gt; me." in page
