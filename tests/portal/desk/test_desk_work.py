"""Working the queue: due times, questions, stale rows, who looks at what, taking back, and many at once."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from billing.commands.decisions import RefundMovedOn, approve_refund, reject_refund, take_back_approval
from billing.commands.review import look_at
from billing.models import CreditNote, PreparedReason, Refund, RefundReview
from billing.models.review import REVIEW_LASTS
from core import clock, outbox
from core.transactions import acting
from customers.models import Partner, User
from portal.desk.queue import queue, waits_since
from support.commands.post_message import post_message
from support.models import Message, SupportRequest
from tests.factories import Firm, World, staff_actor
from tests.portal.desk.conftest import LATER, member_of
from tests.portal.test_exports import lines_of

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]
QUEUE, BATCH, DECISIONS = "/admin/", "/admin/waiting/batch/", "/admin/waiting/decisions/"
REASON = "Low utilization, within the limit."


def page(client: Client, url: str = QUEUE, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def seen(refund: Refund) -> int:
    return refund.transitions.count()


def decide(client: Client, refund: Refund, decision: str, **typed: object) -> str:
    data = {"decision": decision, "reason": REASON, "seen": seen(refund), **typed}
    answer = client.post(f"/admin/waiting/{refund.pk}/", data, follow=True)
    assert answer.status_code == 200
    refund.refresh_from_db()
    return " ".join(answer.content.decode().split())


def pick(*refunds: Refund) -> list[str]:
    return [f"{refund.pk}:{seen(refund)}" for refund in refunds]


def said_by_partner(world: World, refund: Refund) -> None:
    now = clock.now()
    with acting(world.home.admin.actor, now=now):
        request = SupportRequest.objects.get(refund=refund)
        post_message(request=request, body="Yes, confirmed.", actor=world.home.admin.actor, now=now)


class TestDue:
    def test_one_business_day_after_it_came(self, refund_desk: Client, refund: Refund) -> None:
        waiting = queue(now=clock.now()).refunds[0]
        assert waiting.due_at == refund.state_at + timedelta(days=1)
        assert "in 21 h 00 min" in page(refund_desk)

    def test_late_is_said(self, refund_desk: Client, refund: Refund) -> None:
        with time_machine.travel(refund.state_at + timedelta(days=1, hours=2), tick=False):
            refund_desk.force_login(User.objects.get(name="Sofia Lindgren"))
            assert "2 h 00 min late" in page(refund_desk)

    def test_what_is_due_first_stands_first(self, world: World, wait: Callable[..., Refund]) -> None:
        first, second = wait(world.other), wait(world.home)
        Refund.objects.filter(pk=second.pk).update(state_at=first.state_at - timedelta(hours=1))
        assert [one.refund.pk for one in queue(now=clock.now()).refunds] == [second.pk, first.pk]

    @pytest.mark.parametrize(
        ("desk", "partner", "since"),
        [(None, None, 0), (-1, None, 0), (1, None, None), (1, 2, 2), (3, 2, None), (0, 5, 0)],
    )
    def test_the_clock_stops_while_the_partner_is_asked(
        self, desk: int | None, partner: int | None, since: int | None
    ) -> None:
        def at(hours: int | None) -> object:
            return None if hours is None else LATER + timedelta(hours=hours)

        assert waits_since(LATER, at(desk), at(partner)) == at(since)  # type: ignore[arg-type]


class TestAsk:
    def test_a_question_reaches_the_requester_and_stops_the_clock(self, refund_desk: Client, refund: Refund) -> None:
        text = decide(refund_desk, refund, "ask", reason="Does the customer agree?")
        assert refund.state == "awaiting_approval"
        assert Message.objects.get(request__refund=refund, side="desk").body == "Does the customer agree?"
        assert "waits for the partner" in text
        assert queue(now=clock.now()).refunds[0].due_at is None

    def test_the_answer_starts_it_anew(self, refund_desk: Client, refund: Refund, world: World) -> None:
        decide(refund_desk, refund, "ask")
        with time_machine.travel(LATER + timedelta(hours=5), tick=False):
            said_by_partner(world, refund)
            waiting = queue(now=clock.now()).refunds[0]
        assert waiting.waits_since == LATER + timedelta(hours=5)

    def test_what_is_asked_waits_last(self, refund_desk: Client, world: World, wait: Callable[..., Refund]) -> None:
        first, second = wait(world.home), wait(world.other)
        decide(refund_desk, first, "ask")
        assert [one.refund.pk for one in queue(now=clock.now()).refunds] == [second.pk, first.pk]

    def test_an_empty_question_is_refused(self, refund_desk: Client, refund: Refund) -> None:
        assert "Write a reason; it goes on record." in decide(refund_desk, refund, "ask", reason=" ")
        assert not Message.objects.filter(request__refund=refund, side="desk").exists()


class TestStale:
    def test_what_moved_on_is_refused_with_who_and_when(
        self, refund_desk: Client, refund: Refund, superuser: Client
    ) -> None:
        before = seen(refund)
        decide(superuser, refund, "approve", reason="I was first.")
        text = decide(refund_desk, refund, "stop", seen=before)
        assert refund.state == "approved"
        assert "Desk Admin" in text and "I was first." in text

    def test_the_same_state_again_is_another_one(self, refund: Refund) -> None:
        """Approved and taken back, it waits again; whoever saw the first waiting has not seen the second."""
        before, now = seen(refund), clock.now()
        with acting(staff_actor(), now=now), pytest.raises(RefundMovedOn):
            approve_refund(refund_id=refund.pk, actor=staff_actor(), now=now, note="ok", seen=before - 1)

    def test_nonsense_is_told(self, refund_desk: Client, refund: Refund) -> None:
        decide(refund_desk, refund, "approve", seen="x" * 50)
        assert refund.state == "awaiting_approval"


class TestStaying:
    def test_the_next_one_opens(self, refund_desk: Client, world: World, wait: Callable[..., Refund]) -> None:
        first, second = wait(world.home), wait(world.other)
        text = page(refund_desk, open=str(first.pk))
        assert f'name="next" value="{second.pk}"' in text
        assert f'data-opened="{second.pk}"' in decide(refund_desk, first, "approve", next=second.pk)

    def test_after_the_last_the_queue_is_empty(self, refund_desk: Client, refund: Refund) -> None:
        form = page(refund_desk, open=str(refund.pk)).split("data-decide")[1].split("</form>")[0]
        assert 'name="seen"' in form and 'name="next"' not in form
        assert "Nothing waits for the desk" in decide(refund_desk, refund, "approve")


class TestReasons:
    def test_a_prepared_reason_is_read_in_the_requesters_language(self, refund_desk: Client, refund: Refund) -> None:
        SupportRequest.objects.update(language="ko")
        prepared = PreparedReason.objects.filter(decision="reject")[0]
        decide(refund_desk, refund, "reject", reason="", prepared=prepared.pk)
        assert refund.transitions.get(state="rejected").note == prepared.korean

    def test_own_words_follow_it(self, refund_desk: Client, refund: Refund) -> None:
        prepared = PreparedReason.objects.filter(decision="approve")[0]
        decide(refund_desk, refund, "approve", prepared=prepared.pk)
        assert refund.transitions.get(state="approved").note == f"{prepared.english}\n\n{REASON}"

    def test_one_that_is_switched_off_is_not_offered(self, refund_desk: Client, refund: Refund) -> None:
        PreparedReason.objects.update(is_active=False)
        prepared = PreparedReason.objects.all()[0]
        decide(refund_desk, refund, "approve", prepared=prepared.pk)
        assert refund.state == "awaiting_approval"

    def test_the_lead_writes_them(self, lead: Client, refund_desk: Client, db: None) -> None:
        url = "/admin/billing/preparedreason/add/"
        typed = {"decision": "ask", "korean": "질문", "english": "A question", "position": "9", "is_active": "on"}
        assert refund_desk.post(url, typed).status_code == 403
        assert lead.post(url, typed).status_code == 302
        assert PreparedReason.objects.filter(english="A question").exists()


class TestReviews:
    def test_opening_says_so_to_others(self, refund_desk: Client, refund: Refund, superuser: Client) -> None:
        page(refund_desk, open=str(refund.pk))
        assert "Being reviewed by Sofia Lindgren" in page(superuser)
        assert "Sofia Lindgren has had this open since" in page(superuser, open=str(refund.pk))
        assert superuser.get("/admin/waiting/reviews/").json() == {str(refund.pk): "Being reviewed by Sofia Lindgren"}
        assert refund_desk.get("/admin/waiting/reviews/").json() == {}

    def test_it_ends_by_itself_and_when_the_row_is_left(
        self, refund_desk: Client, refund: Refund, superuser: Client
    ) -> None:
        page(refund_desk, open=str(refund.pk))
        with time_machine.travel(LATER + REVIEW_LASTS, tick=False):
            assert superuser.get("/admin/waiting/reviews/").json() == {}
        assert refund_desk.post(f"/admin/waiting/{refund.pk}/leave/").status_code == 204
        assert not RefundReview.objects.exists()

    def test_the_first_one_stays_named_until_they_are_gone(self, refund: Refund) -> None:
        one, other = member_of("Refund desk", name="One"), member_of("Refund desk", name="Other")
        look_at(asked_id=refund.pk, person_id=one.pk, now=LATER)
        look_at(asked_id=refund.pk, person_id=other.pk, now=LATER + timedelta(minutes=1))
        assert RefundReview.objects.get().person == one
        look_at(asked_id=refund.pk, person_id=other.pk, now=LATER + REVIEW_LASTS)
        assert RefundReview.objects.get().person == other

    def test_who_only_reads_leaves_no_mark(self, support_desk: Client, refund: Refund) -> None:
        page(support_desk, open=str(refund.pk))
        support_desk.get("/admin/waiting/reviews/", {"open": str(refund.pk)})
        assert not RefundReview.objects.exists()

    def test_a_decision_takes_the_mark_off(self, refund_desk: Client, refund: Refund) -> None:
        page(refund_desk, open=str(refund.pk))
        decide(refund_desk, refund, "approve")
        assert not RefundReview.objects.exists()


class TestTakingBack:
    @pytest.fixture(autouse=True)
    def delay(self, world: World) -> None:
        Partner.objects.update(carry_out_delay_minutes=15)

    def test_an_approval_is_taken_back_while_the_delay_runs(self, refund_desk: Client, refund: Refund) -> None:
        decide(refund_desk, refund, "approve")
        decide(refund_desk, refund, "take_back", reason="The wrong row.")
        assert refund.state == "awaiting_approval" and refund.carry_out_at is None
        with time_machine.travel(LATER + timedelta(hours=1), tick=False):
            outbox.drain(now=clock.now())
        refund.refresh_from_db()
        assert refund.state == "awaiting_approval"
        assert not CreditNote.objects.filter(refund=refund).exists()

    def test_approved_anew_it_waits_the_whole_delay(self, refund_desk: Client, refund: Refund) -> None:
        decide(refund_desk, refund, "approve")
        with time_machine.travel(LATER + timedelta(minutes=10), tick=False):
            decide(refund_desk, refund, "take_back")
            decide(refund_desk, refund, "approve")
        with time_machine.travel(LATER + timedelta(minutes=16), tick=False):
            outbox.drain(now=clock.now())
            refund.refresh_from_db()
            assert refund.state == "approved"
        with time_machine.travel(LATER + timedelta(minutes=26), tick=False):
            outbox.drain(now=clock.now())
            refund.refresh_from_db()
        assert refund.state == "completed"
        assert CreditNote.objects.filter(refund=refund).count() == 1

    def test_too_late_is_too_late(self, refund: Refund) -> None:
        actor, now = staff_actor(), clock.now()
        with acting(actor, now=now):
            approve_refund(refund_id=refund.pk, actor=actor, now=now, note="ok")
            with pytest.raises(RefundMovedOn):
                take_back_approval(refund_id=refund.pk, actor=actor, now=now + timedelta(minutes=15), note="no")

    def test_a_rejection_is_final(self, refund: Refund) -> None:
        actor, now = staff_actor(), clock.now()
        with acting(actor, now=now):
            reject_refund(refund_id=refund.pk, actor=actor, now=now, note="no")
            with pytest.raises(RefundMovedOn):
                take_back_approval(refund_id=refund.pk, actor=actor, now=now, note="oh")


class TestBatch:
    @pytest.fixture
    def several(self, world: World, wait: Callable[..., Refund]) -> list[Refund]:
        return [wait(firm) for firm in (world.home, world.other, world.home)]

    def confirm(self, client: Client, picked: list[str], **typed: object) -> str:
        data = {"pick": picked, "decision": "approve", "confirmed": "1", "reason": REASON, **typed}
        answer = client.post(BATCH, data)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    def test_the_confirmation_shows_totals_by_partner_and_customer(
        self, refund_desk: Client, several: list[Refund], world: World
    ) -> None:
        answer = refund_desk.post(BATCH, {"pick": pick(*several), "decision": "approve"})
        text = " ".join(answer.content.decode().split())
        for words in (world.home.partner.name, world.other.partner.name, world.home.customer.company_name, "Approve 3"):
            assert words in text, words
        assert {one.state for one in Refund.objects.filter(pk__in=[one.pk for one in several])} == {"awaiting_approval"}

    def test_each_is_decided_for_itself(self, refund_desk: Client, several: list[Refund], superuser: Client) -> None:
        picked = pick(*several)
        decide(superuser, several[1], "reject", reason="I was first.")
        text = self.confirm(refund_desk, picked)
        for refund in several:
            refund.refresh_from_db()
        assert [refund.state for refund in several] == ["approved", "rejected", "approved"]
        assert "2 are decided." in text and "1 is not; the reason stands beside it." in text
        assert "I was first." in text

    def test_sent_twice_it_is_done_once(self, refund_desk: Client, several: list[Refund]) -> None:
        picked = pick(*several)
        self.confirm(refund_desk, picked)
        text = self.confirm(refund_desk, picked)
        assert "3 are not; the reason stands beside each." in text
        assert all(refund.transitions.filter(state="approved").count() == 1 for refund in several)

    def test_a_reason_is_asked_for_and_the_ticks_are_kept(self, refund_desk: Client, several: list[Refund]) -> None:
        text = self.confirm(refund_desk, pick(*several), reason="")
        assert "Write a reason; it goes on record." in text
        assert text.count('name="pick"') == 3

    def test_each_reads_the_prepared_reason_in_their_language(self, refund_desk: Client, several: list[Refund]) -> None:
        SupportRequest.objects.filter(refund=several[0]).update(language="ko")
        prepared = PreparedReason.objects.filter(decision="reject")[0]
        self.confirm(refund_desk, pick(*several), decision="reject", reason="", prepared=prepared.pk)
        notes = [one.transitions.get(state="rejected").note for one in several]
        assert notes == [prepared.korean, prepared.english, prepared.english]

    @pytest.mark.parametrize(
        "picked", [[], ["x"], [""], [":"], [f"{uuid.uuid4()}:x"], ["<b>"], ["\0"], [f"{uuid.uuid4()}:{'9' * 5000}"]]
    )
    def test_nonsense_leads_back_to_the_queue(self, refund_desk: Client, world: World, picked: list[str]) -> None:
        answer = refund_desk.post(BATCH, {"pick": picked, "decision": "approve"}, follow=True)
        assert answer.status_code == 200
        assert "Select" in answer.content.decode()

    def test_what_does_not_exist_is_told(self, refund_desk: Client, world: World) -> None:
        assert "There is no such refund." in self.confirm(refund_desk, [f"{uuid.uuid4()}:1"])

    def test_who_may_not_decide_may_not_decide_many(self, support_desk: Client, several: list[Refund]) -> None:
        assert support_desk.post(BATCH, {"pick": pick(*several), "decision": "approve"}).status_code == 403

    def test_it_is_a_post(self, refund_desk: Client, world: World) -> None:
        assert refund_desk.get(BATCH).status_code == 405

    def test_in_korean(self, refund_desk: Client, several: list[Refund]) -> None:
        refund_desk.cookies["portal_language"] = "ko"
        answer = refund_desk.post(BATCH, {"pick": pick(*several), "decision": "reject"})
        assert "이 환불을 반려하시겠습니까?" in answer.content.decode()


class TestMyDecisions:
    def test_todays_with_totals(self, refund_desk: Client, world: World, wait: Callable[..., Refund]) -> None:
        approved, rejected = wait(world.home), wait(world.other)
        decide(refund_desk, approved, "approve")
        decide(refund_desk, rejected, "reject")
        text = page(refund_desk, DECISIONS)
        assert "2 decisions" in text and approved.support_request.number in text
        assert re.search(r"Approved \(USD\)</dt> <dd>16,104.00", text)

    def test_only_ones_own_and_only_todays(self, refund_desk: Client, superuser: Client, refund: Refund) -> None:
        decide(superuser, refund, "approve")
        assert "Nothing decided today" in page(refund_desk, DECISIONS)
        assert "1 decision<" in page(superuser, DECISIONS)
        with time_machine.travel(LATER + timedelta(days=1), tick=False):
            superuser.force_login(User.objects.get(name="Desk Admin"))
            assert "Nothing decided today" in page(superuser, DECISIONS)

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_as_a_file(self, refund_desk: Client, refund: Refund, kind: str) -> None:
        decide(refund_desk, refund, "approve")
        answer = refund_desk.get(DECISIONS, {"export": kind})
        assert answer["Content-Disposition"].startswith("attachment")
        if kind == "csv":
            assert lines_of(answer)[1][1] == refund.support_request.number

    def test_as_many_queries_for_many_as_for_one(
        self, refund_desk: Client, firm_waits: Callable[[int], list[Refund]], django_assert_max_num_queries: object
    ) -> None:
        for refund in firm_waits(3):
            decide(refund_desk, refund, "approve")
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            page(refund_desk, DECISIONS)

    def test_the_approval_in_its_delay_leads_to_where_it_is_taken_back(
        self, refund_desk: Client, world: World, wait: Callable[..., Refund]
    ) -> None:
        Partner.objects.update(carry_out_delay_minutes=15)
        refund = wait(world.home)
        decide(refund_desk, refund, "approve")
        text = page(refund_desk, DECISIONS)
        assert f"?open={refund.pk}#r-{refund.pk}" in text and "Take back" in text
        assert 'value="take_back"' in page(refund_desk, open=str(refund.pk))


@pytest.fixture
def firm_waits(world: World, wait: Callable[..., Refund]) -> Callable[[int], list[Refund]]:
    def bring(count: int) -> list[Refund]:
        firms: list[Firm] = [world.home, world.other]
        return [wait(firms[number % 2]) for number in range(count)]

    return bring
