"""The second person on a request's page: who is wanted, why one can't, approving and declining with a reason."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from billing.commands.end_unanswered import end_all_unanswered
from billing.commands.own_amount import NoSecondPerson
from billing.models import Refund
from core import outbox
from core.models import Notification
from core.transactions import acting
from customers.models import Membership, User
from customers.policy.roles import PartnerRole
from support.commands.report_progress import report_progress
from support.queries.second_person import waiting_for_second_person
from tests.factories import NOW, RoleAssignmentFactory, SecondPersonAmountFactory, World, buy, make_person
from tests.factories.refunds import quote, refunded
from tests.portal.browsing import Browser
from tests.portal.conftest import Pages


@pytest.fixture
def waiting(world: World) -> str:
    """A request of a Sales agent that waits for a second person."""
    SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=100_000)
    refund = refunded(world.home.trusted_seller, world.home.reservation)
    assert refund.state == "awaiting_second_person"
    return str(refund.support_request.number)


def send(pages: Pages, world: World, number: str, decision: str = "agree", reason: str = "I asked them.") -> str:
    pages.send(world.home.admin, "request_second_person", number, decision=decision, reason=reason)
    outbox.drain(now=NOW)
    return str(Refund.objects.get().state)


class TestPage:
    def test_says_who_is_wanted_and_offers_them_both_answers(self, world: World, pages: Pages, waiting: str) -> None:
        text = pages.open(world.home.admin, "request", waiting).text
        assert "Waiting for a second person" in text
        assert "A second person is wanted" in text
        assert "These people can: Northwind Admin." in text
        assert (
            "may send on refunds of USD 1,000.00 in 30 days alone; with this one the 30-day total is USD 1,610.40"
            in text
        )
        assert "Without an answer it ends on" in text
        for value in ("agree", "decline"):
            assert f'name="decision" value="{value}"' in text

    @pytest.mark.parametrize(
        ("person", "why"),
        [
            ("trusted_seller", "You requested this refund yourself, so somebody else has to decide it."),
            ("seller", "A refund needs the Owner or Reservations Administrator role on the reservation order."),
            ("reader", "Your role does not include requesting refunds."),
        ],
    )
    def test_tells_the_others_why_not(self, world: World, pages: Pages, waiting: str, person: str, why: str) -> None:
        text = pages.open(getattr(world.home, person), "request", waiting).text
        assert re.search(rf'id="why-second">.*?{re.escape(why)}', text)
        assert text.count('aria-describedby="why-second"') == 2
        assert 'name="decision"' not in text

    def test_tells_who_has_too_low_an_amount(self, world: World, pages: Pages, waiting: str) -> None:
        peer = make_person(world.home.partner, PartnerRole.SALES_AGENT)
        RoleAssignmentFactory(user=peer.user, at=world.home.reservation.order)
        assert "Your own amount does not cover this request" in pages.open(peer, "request", waiting).text

    def test_says_so_when_nobody_is_left(self, world: World, pages: Pages, waiting: str) -> None:
        Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
        text = pages.open(world.home.trusted_seller, "request", waiting).text
        assert "Nobody at your partner can at the moment" in text

    def test_is_gone_once_it_is_answered(self, world: World, pages: Pages, waiting: str) -> None:
        send(pages, world, waiting)
        text = pages.open(world.home.trusted_seller, "request", waiting).text
        assert "A second person is wanted" not in text
        assert "Northwind Admin approved as the second person." in text
        assert "“I asked them.”" in text

    def test_shows_in_the_list(self, world: World, pages: Pages, waiting: str) -> None:
        assert "Waiting for a second person" in pages.open(world.home.admin, "requests").text

    def test_in_korean(self, world: World, pages: Pages, waiting: str) -> None:
        text = pages.open(world.home.admin, "request", waiting, language="ko").text
        assert "2차 승인 대기" in text
        assert "second person" not in text

    @pytest.mark.parametrize("person", ["admin", "reader", "seller", "trusted_seller"])
    def test_takes_at_most_twelve_queries(self, world: World, pages: Pages, waiting: str, person: str) -> None:
        one = pages.open(getattr(world.home, person), "request", waiting)
        for _turn in range(50):
            make_person(world.home.partner)
        assert pages.open(getattr(world.home, person), "request", waiting).queries == one.queries <= 12

    def test_the_fragment_leaves_what_is_being_written_alone(self, world: World, pages: Pages, waiting: str) -> None:
        page = pages.open(world.home.admin, "request", waiting).text
        seen = page.partition("?seen=")[2].partition('"')[0]
        pages.send(world.home.admin, "request_message", waiting, body="Who knows more?")
        news = pages.open(world.home.admin, "request_progress", waiting, seen=seen)
        assert news.status == 200
        assert 'id="request-second-person"' not in news.text
        send(pages, world, waiting)
        assert 'id="request-second-person"' in pages.open(world.home.admin, "request_progress", waiting, seen=seen).text


class TestAnswer:
    def test_approving_lets_it_go_on(self, world: World, pages: Pages, waiting: str) -> None:
        browser = Browser(world.home.admin)
        sent = browser.send("request_second_person", waiting, decision="agree", reason="I asked them.")
        assert sent.location == reverse("request", args=[waiting])
        assert "You approved the refund as the second person." in browser.open("request", waiting).text
        outbox.drain(now=NOW)
        assert Refund.objects.get().state == "completed"

    def test_declining_ends_it_and_says_who(self, world: World, pages: Pages, waiting: str) -> None:
        assert send(pages, world, waiting, "decline", "They need it <b>still</b>.") == "rejected"
        text = pages.open(world.home.trusted_seller, "request", waiting).text
        assert "Northwind Admin declined as the second person." in text
        assert "“They need it &lt;b&gt;still&lt;/b&gt;.”" in text
        assert "Northwind Admin declined the request as the second person. Nothing was cancelled" in text
        assert "refund desk rejected" not in text

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"decision": "agree", "reason": " "}, "Write a reason; it goes on record."),
            ({"decision": "agree", "reason": "x" * 2001}, "A reason can have 2000 characters at most."),
            ({"decision": "agree", "reason": "nul \0 here"}, "Null characters are not allowed."),
            ({"decision": "perhaps", "reason": "Kept."}, "Choose whether you approve or decline."),
            ({"reason": "Kept."}, "Choose whether you approve or decline."),
            ({}, "Write a reason; it goes on record."),
        ],
    )
    def test_a_mistake_is_told_and_what_was_typed_is_kept(
        self, world: World, pages: Pages, waiting: str, typed: dict[str, str], said: str
    ) -> None:
        answer = pages.send(world.home.admin, "request_second_person", waiting, **typed)
        assert answer.status == 422
        assert said in answer.text
        assert typed.get("reason", "").strip().replace("\0", "") in answer.text.replace("\0", "")
        assert Refund.objects.get().state == "awaiting_second_person"

    def test_twice_is_once(self, world: World, pages: Pages, waiting: str) -> None:
        send(pages, world, waiting)
        browser = Browser(world.home.admin)
        browser.send("request_second_person", waiting, decision="decline", reason="On second thought.")
        assert "no longer in the state you saw" in browser.open("request", waiting).text
        assert Refund.objects.get().state == "completed"

    @pytest.mark.parametrize("person", ["reader", "seller"])
    def test_needs_the_right(self, world: World, pages: Pages, waiting: str, person: str) -> None:
        answer = pages.send(
            getattr(world.home, person), "request_second_person", waiting, decision="agree", reason="Fine."
        )
        assert answer.status == 403
        assert Refund.objects.get().state == "awaiting_second_person"

    def test_is_not_for_the_requester(self, world: World, pages: Pages, waiting: str) -> None:
        browser = Browser(world.home.trusted_seller)
        browser.send("request_second_person", waiting, decision="agree", reason="It is fine.")
        assert "somebody else has to decide it" in browser.open("request", waiting).text
        assert Refund.objects.get().state == "awaiting_second_person"

    def test_is_unknown_to_another_partner(self, world: World, pages: Pages, waiting: str) -> None:
        answer = pages.send(world.other.admin, "request_second_person", waiting, decision="agree", reason="Ours?")
        assert answer.status == 404
        assert Refund.objects.get().state == "awaiting_second_person"

    def test_a_get_leads_to_the_page_and_a_put_nowhere(self, world: World, pages: Pages, waiting: str) -> None:
        here = reverse("request_second_person", args=[waiting])
        assert pages.open(world.home.admin, "request_second_person", waiting).location == reverse(
            "request", args=[waiting]
        )
        assert Browser(world.home.admin).client.put(here).status_code == 405

    def test_a_session_that_ran_out_loses_nothing(self, world: World, pages: Pages, waiting: str) -> None:
        browser = Browser(None)
        browser.send("request_second_person", waiting, decision="agree", reason="typed before")
        browser.sign_in(world.home.admin)
        assert "typed before" in browser.open("request", waiting).text

    def test_too_late(self, world: World, waiting: str) -> None:
        with time_machine.travel(NOW + timedelta(days=7), tick=False):
            browser = Browser(world.home.admin)
            browser.send("request_second_person", waiting, decision="agree", reason="Late.")
            assert "The time to agree is over" in browser.open("request", waiting).text


class TestQuotePage:
    def test_says_before_that_a_second_person_will_be_asked(self, world: World, pages: Pages) -> None:
        SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=100_000)
        made = quote(world.home.trusted_seller, world.home.reservation)
        answer = pages.open(world.home.trusted_seller, "refund_quote", made.customer_id, made.pk)
        assert "A second person has to agree first" in answer.text
        assert "It can be Northwind Admin." in answer.text
        assert 'name="act" value="create"' in answer.text

    def test_says_nothing_of_it_to_whom_it_is_not_about(self, world: World, pages: Pages) -> None:
        SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=100_000)
        made = quote(world.home.admin, world.home.reservation)
        text = pages.open(world.home.admin, "refund_quote", made.customer_id, made.pk).text
        assert "A second person has to agree" not in text

    def test_stops_where_it_would_wait_for_nobody(self, world: World, pages: Pages) -> None:
        SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=100_000)
        Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
        made = quote(world.home.trusted_seller, world.home.reservation)
        answer = pages.open(world.home.trusted_seller, "refund_quote", made.customer_id, made.pk)
        assert str(NoSecondPerson.text).replace("'", "&#x27;") in answer.text
        assert 'name="act" value="create"' not in answer.text


class TestNews:
    """Who is told what: rows of the bell."""

    def told(self) -> set[tuple[str, str]]:
        people = {one.pk: one.name for one in User.objects.all()}
        return {(people[row.person_id], row.code) for row in Notification.objects.filter(thread__endswith=":second")}

    def test_those_who_could_are_told_and_nobody_else(self, world: World, pages: Pages, waiting: str) -> None:
        assert self.told() == {("Northwind Admin", "second_person_wanted")}
        row = Notification.objects.get(code="second_person_wanted")
        refund = Refund.objects.get()
        assert (row.thread, row.partner_id) == (f"refund:{refund.pk}:second", world.home.partner.pk)
        assert (row.facts["request"], row.facts["net_minor"], row.facts["currency"]) == (waiting, 161_040, "USD")
        assert row.facts["requested_by"] == "Northwind Trusted Seller"

    def test_the_requester_hears_the_answer_and_the_others_that_it_is_settled(
        self, world: World, pages: Pages, waiting: str
    ) -> None:
        send(pages, world, waiting)
        assert self.told() == {
            ("Northwind Admin", "second_person_settled"),
            ("Northwind Trusted Seller", "second_person_approved"),
        }

    def test_declined(self, world: World, pages: Pages, waiting: str) -> None:
        send(pages, world, waiting, "decline", "Not now.")
        assert ("Northwind Trusted Seller", "second_person_declined") in self.told()
        assert Notification.objects.get(code="second_person_declined").facts["note"] == "Not now."

    def test_timed_out_leaves_nobody_asked(self, world: World, waiting: str) -> None:
        later = NOW + timedelta(days=7)
        end_all_unanswered(now=later)
        outbox.drain(now=later)
        assert ("Northwind Admin", "second_person_settled") in self.told()
        assert not Notification.objects.filter(code="second_person_wanted").exists()

    def test_a_repeated_event_tells_nobody_twice(self, world: World, waiting: str) -> None:
        Notification.objects.update(read_at=NOW)
        refund = Refund.objects.get()
        with acting(world.home.admin.actor, now=NOW):
            report_progress(refund_id=refund.pk, now=NOW)
        assert not Notification.objects.filter(read_at=None).exists()


class TestWaitingForSecondPerson:
    def test_is_what_one_could_answer(self, world: World, waiting: str) -> None:
        peer = make_person(world.home.partner, PartnerRole.SALES_AGENT)
        RoleAssignmentFactory(user=peer.user, at=world.home.reservation.order)
        people = {
            "admin": world.home.admin,
            "requester": world.home.trusted_seller,
            "peer": peer,
            "reader": world.home.reader,
            "stranger": world.other.admin,
        }
        seen = {
            name: [one.number for one in waiting_for_second_person(one.principal, now=NOW)]
            for name, one in people.items()
        }
        assert seen == {"admin": [waiting], "requester": [], "peer": [], "reader": [], "stranger": []}

    def test_takes_two_queries_for_one_and_for_many(
        self, world: World, waiting: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        principal = world.home.admin.principal
        for _turn in range(5):
            bought = buy(customer=world.home.customer)
            RoleAssignmentFactory(user=world.home.trusted_seller.user, at=bought.order)
            refunded(world.home.trusted_seller, bought)
        with django_assert_num_queries(2):
            found = waiting_for_second_person(principal, now=NOW)
        assert len(found) == 6
        assert {one.refund.state for one in found if one.refund} == {"awaiting_second_person"}
