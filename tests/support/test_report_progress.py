"""The request tells what became of its refund, each thing once, and closes with it."""

import logging
from datetime import timedelta

import pytest

from billing.commands.decisions import approve_refund, reject_refund, withdraw_refund
from billing.models import Refund
from core import outbox
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Partner
from support.commands.report_progress import report_progress
from support.models import SupportRequest
from tests.factories import NOW, World, buy, usage
from tests.factories.refunds import ask, refunded

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=2)


def request_of(refund: Refund) -> SupportRequest:
    return SupportRequest.objects.get(refund=refund)


def told(refund: Refund) -> list[tuple[str, str, str]]:
    """Return the messages: side, code of an automatic one, and what a person wrote."""
    rows = request_of(refund).messages.order_by("at", "side")
    return [(row.side, row.code, row.body) for row in rows]


def waiting(world: World) -> Refund:
    Partner.objects.update(auto_approval_usd_minor=0)
    return refunded(world.home.admin, world.home.reservation)


def test_a_credited_refund_is_told_and_its_request_closed(world: World) -> None:
    refund = refunded(world.home.admin, world.home.reservation)
    request = request_of(refund)
    assert told(refund) == [("system", "refund_completed", "")]
    assert (request.state, request.closed_at) == ("closed", NOW)
    message = request.messages.get()
    assert (message.facts["net_minor"], message.facts["currency"], message.at) == (161_040, "USD", NOW)


def test_one_that_waits_for_the_desk_says_so_and_stays_open(world: World) -> None:
    refund = waiting(world)
    assert told(refund) == [("system", "refund_awaiting_approval", "")]
    assert request_of(refund).state == "open"


def test_the_desks_reason_is_passed_on_in_its_own_words(world: World) -> None:
    refund = waiting(world)
    with acting(world.desk_actor, now=LATER):
        reject_refund(refund_id=refund.pk, actor=world.desk_actor, now=LATER, note="The contract says no.")
    outbox.drain(now=LATER)
    assert told(refund)[1:] == [("desk", "", "The contract says no."), ("system", "refund_rejected", "")]
    assert request_of(refund).messages.get(side="desk").author_name == world.desk.name
    assert (request_of(refund).state, request_of(refund).closed_at) == ("closed", LATER)


def test_an_approval_and_the_credit_after_it_are_told(world: World) -> None:
    refund = waiting(world)
    with acting(world.desk_actor, now=LATER):
        approve_refund(refund_id=refund.pk, actor=world.desk_actor, now=LATER, note="Known customer.")
    outbox.drain(now=LATER)
    codes = [code for _side, code, _body in told(refund) if code]
    assert codes == ["refund_awaiting_approval", "refund_completed"]


def test_a_lower_sum_is_told_and_waits_for_an_answer(world: World) -> None:
    fresh = buy(customer=world.home.customer, on="2026-06-30")
    refund = ask(world.home.admin, fresh)
    usage(fresh, "2026-07-01")
    outbox.drain(now=NOW)
    assert told(refund) == [("system", "refund_awaiting_confirmation", "")]
    assert request_of(refund).state == "open"


def test_a_withdrawal_closes_it(world: World) -> None:
    refund = ask(world.home.admin, world.home.reservation)
    with acting(world.home.admin.actor, now=LATER):
        withdraw_refund(refund_id=refund.pk, actor=world.home.admin.actor, now=LATER)
    outbox.drain(now=LATER)
    assert told(refund) == [("system", "refund_withdrawn", "")]
    assert request_of(refund).state == "closed"


def test_nothing_is_told_twice(world: World) -> None:
    refund = refunded(world.home.admin, world.home.reservation)
    with acting(world.home.admin.actor, now=LATER):
        report_progress(refund_id=refund.pk, now=LATER)
    assert told(refund) == [("system", "refund_completed", "")]
    assert request_of(refund).closed_at == NOW


def test_what_can_not_be_told_is_an_error_until_it_is_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    refund = waiting(world)
    with acting(world.desk_actor, now=LATER):
        reject_refund(refund_id=refund.pk, actor=world.desk_actor, now=LATER, note="No.")
    OutboxEvent.objects.open().filter(topic="refund.changed").update(attempts=outbox.MAX_ATTEMPTS)
    with caplog.at_level(logging.ERROR):
        outbox.drain(now=LATER)
    assert f"refund {refund.pk} could not be told" in caplog.text
    assert OutboxEvent.objects.dead().count() == 1
    outbox.put(topic="refund.changed", subject_id=refund.pk, partner_id=refund.partner_id, now=LATER)
    outbox.drain(now=LATER)
    assert request_of(refund).state == "closed"
    assert not OutboxEvent.objects.dead().exists()
