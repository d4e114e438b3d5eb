"""Exchanges at the desk: in the queue beside refunds, decided through the same page, counted among one's decisions."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from billing.commands.review import look_at
from billing.models import Exchange, ExchangeReview, RefundReview
from billing.models.review import REVIEW_LASTS
from core import clock, outbox
from customers.models import Partner
from tests.factories import NOW, World, buy
from tests.factories.exchanges import buying, exchanged, priced
from tests.factories.refunds import refunded
from tests.portal.desk.conftest import LATER, member_of, signed_in
from tests.portal.desk.test_desk_queue import QUERIES

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


class TestReviews:
    MARKS = "/admin/waiting/reviews/"

    def test_opening_says_so_to_others(self, refund_desk: Client, waiting: Exchange, superuser: Client) -> None:
        refund_desk.get(QUEUE, {"open": str(waiting.pk)})
        assert "Being reviewed by Sofia Lindgren" in superuser.get(QUEUE).content.decode()
        opened = superuser.get(QUEUE, {"open": str(waiting.pk)}).content.decode()
        assert "Sofia Lindgren has had this open since" in opened
        assert superuser.get(self.MARKS).json() == {str(waiting.pk): "Being reviewed by Sofia Lindgren"}
        assert refund_desk.get(self.MARKS).json() == {}
        assert not RefundReview.objects.exists()

    def test_refunds_and_exchanges_are_told_together(
        self, refund_desk: Client, waiting: Exchange, superuser: Client
    ) -> None:
        refund, colleague = waiting.customer.refunds.get(), signed_in(member_of("Refund desk", name="Maja Nowak"))
        refund_desk.get(QUEUE, {"open": str(waiting.pk)})
        colleague.get(QUEUE, {"open": str(refund.pk)})
        assert superuser.get(self.MARKS).json() == {
            str(waiting.pk): "Being reviewed by Sofia Lindgren",
            str(refund.pk): "Being reviewed by Maja Nowak",
        }
        colleague.post(f"/admin/waiting/{waiting.pk}/leave/")
        assert ExchangeReview.objects.get().person.name == "Sofia Lindgren"

    def test_it_ends_by_itself_and_when_the_row_is_left(
        self, refund_desk: Client, waiting: Exchange, superuser: Client
    ) -> None:
        refund_desk.get(QUEUE, {"open": str(waiting.pk)})
        with time_machine.travel(LATER + REVIEW_LASTS, tick=False):
            assert superuser.get(self.MARKS).json() == {}
        assert refund_desk.post(f"/admin/waiting/{waiting.pk}/leave/").status_code == 204
        assert not ExchangeReview.objects.exists()

    def test_the_first_one_stays_named_until_they_are_gone(self, waiting: Exchange) -> None:
        one, other = member_of("Refund desk", name="One"), member_of("Refund desk", name="Other")
        look_at(asked_id=waiting.pk, person_id=one.pk, now=LATER)
        look_at(asked_id=waiting.pk, person_id=other.pk, now=LATER + timedelta(minutes=1))
        assert ExchangeReview.objects.get().person == one
        look_at(asked_id=waiting.pk, person_id=other.pk, now=LATER + REVIEW_LASTS)
        assert ExchangeReview.objects.get().person == other

    def test_who_only_reads_leaves_no_mark(self, support_desk: Client, waiting: Exchange) -> None:
        support_desk.get(QUEUE, {"open": str(waiting.pk)})
        support_desk.get(self.MARKS, {"open": str(waiting.pk)})
        assert not ExchangeReview.objects.exists()

    def test_a_decision_takes_the_mark_off(self, refund_desk: Client, waiting: Exchange, superuser: Client) -> None:
        refund_desk.get(QUEUE, {"open": str(waiting.pk)})
        assert ExchangeReview.objects.exists()
        decide(refund_desk, waiting, "approve")
        assert not ExchangeReview.objects.exists()
        refund_desk.get(QUEUE, {"open": str(waiting.pk)})
        assert superuser.get(self.MARKS).json() == {}, "what is decided is not looked at any more"

    def test_marks_cost_the_queue_no_query(
        self, refund_desk: Client, waiting: Exchange, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        before = QUERIES + OF_EXCHANGES
        with django_assert_num_queries(before):
            refund_desk.get(QUEUE)
        for name in ("One", "Other"):
            person = member_of("Refund desk", name=name)
            look_at(asked_id=waiting.pk, person_id=person.pk, now=LATER)
            look_at(asked_id=waiting.customer.refunds.get().pk, person_id=person.pk, now=LATER)
        with django_assert_num_queries(before):
            refund_desk.get(QUEUE)


OF_EXCHANGES = 2
"""What comes back and what is bought, of all exchanges together."""
