"""Exchanges at the desk: in the queue beside refunds, decided through the same page, counted among one's decisions."""

from datetime import timedelta

import pytest
from django.test import Client

from billing.models import Exchange
from core import clock, outbox
from customers.models import Partner
from tests.factories import NOW, World, buy
from tests.factories.exchanges import buying, exchanged, priced
from tests.factories.refunds import refunded

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]

QUEUE = "/admin/"


@pytest.fixture
def waiting(world: World) -> Exchange:
    """Return an exchange that waits for the desk, beside a refund that does."""
    Partner.objects.update(auto_approval_usd_minor=0, carry_out_delay_minutes=60)
    other = buy(customer=world.home.customer, name="refunded one")
    assert refunded(world.home.admin, other, now=NOW).state == "awaiting_approval"
    item = priced("4000.00", name="D4s v5")
    bought = [buying(item, customer=world.home.customer)]
    exchange = exchanged(world.home.admin, world.home.reservation, bought, now=NOW + timedelta(minutes=1))
    assert exchange.state == "awaiting_approval"
    return exchange


def decide(client: Client, exchange: Exchange, decision: str) -> str:
    said = {"decision": decision, "reason": "Sizes checked."}
    answer = client.post(f"/admin/waiting/{exchange.pk}/", said, follow=True)
    assert answer.status_code == 200
    exchange.refresh_from_db()
    return answer.content.decode()


def test_stands_in_the_queue_with_both_sides(refund_desk: Client, waiting: Exchange) -> None:
    number = waiting.support_request.number
    page = refund_desk.get(QUEUE, {"open": str(waiting.pk)}).content.decode()
    assert number in page
    for words in ("Exchange", "D4s v5", "Purchases in total", "Value returned"):
        assert words in page


def test_is_approved_and_taken_back(refund_desk: Client, waiting: Exchange) -> None:
    assert f"{waiting.support_request.number} is approved" in decide(refund_desk, waiting, "approve")
    assert waiting.state == "approved"
    mine = refund_desk.get("/admin/waiting/decisions/").content.decode()
    assert waiting.support_request.number in mine
    decide(refund_desk, waiting, "take_back")
    assert waiting.state == "awaiting_approval"


def test_is_carried_out_after_the_delay(refund_desk: Client, waiting: Exchange) -> None:
    decide(refund_desk, waiting, "approve")
    outbox.drain(now=clock.now() + timedelta(minutes=61))
    waiting.refresh_from_db()
    assert waiting.state == "completed"


def test_is_rejected(refund_desk: Client, waiting: Exchange) -> None:
    decide(refund_desk, waiting, "reject")
    assert waiting.state == "rejected"
    assert "not yours to decide any more" in decide(refund_desk, waiting, "approve")


def test_is_asked_about(refund_desk: Client, waiting: Exchange) -> None:
    decide(refund_desk, waiting, "ask")
    assert waiting.state == "awaiting_approval"
    assert waiting.support_request.messages.filter(side="desk").count() == 1


def test_many_are_decided_at_once(refund_desk: Client, waiting: Exchange) -> None:
    picks = [f"{waiting.pk}:{waiting.transitions.count()}"]
    asked = refund_desk.post("/admin/waiting/batch/", {"pick": picks, "decision": "approve"})
    assert waiting.support_request.number in asked.content.decode() or asked.status_code == 200
    said = {"pick": picks, "decision": "approve", "confirmed": "1", "reason": "Sizes checked."}
    assert refund_desk.post("/admin/waiting/batch/", said).status_code == 200
    waiting.refresh_from_db()
    assert waiting.state == "approved"


def test_its_record_can_be_read(refund_desk: Client, waiting: Exchange) -> None:
    page = refund_desk.get(f"/admin/billing/exchange/{waiting.pk}/change/").content.decode()
    assert "D4s v5" in page
    assert waiting.support_request.number in refund_desk.get("/admin/billing/exchange/").content.decode()
