"""A support request's page: progress, messages, confirming and withdrawing."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from billing.commands.decisions import approve_refund, mark_dead, reject_refund
from billing.models import Refund
from billing.models.states import RefundState
from core import outbox
from core.actor import SYSTEM
from core.transactions import acting
from customers.policy.roles import PartnerRole
from reservations.models import Reservation
from support.commands.post_message import post_message
from support.models import Message, SupportRequest
from tests.factories import NOW, World, buy, make_person, usage
from tests.factories.refunds import ask, quote, refunded, submit
from tests.portal.browsing import Browser
from tests.portal.conftest import Pages


def number_of(refund: Refund) -> str:
    return SupportRequest.objects.get(refund=refund).number


@pytest.fixture
def waiting(world: World) -> str:
    """A request that nothing has picked up yet."""
    return number_of(ask(world.home.admin, world.home.reservation))


@pytest.fixture
def done(world: World) -> str:
    """A request for one of two units that was carried out."""
    two = buy(customer=world.home.customer, quantity=2, name="two units")
    return number_of(refunded(world.home.admin, two, quantity=1))


@pytest.fixture
def at_the_desk(world: World) -> str:
    """A request above what is approved automatically."""
    large = buy(customer=world.home.customer, price="36500.00", name="large")
    return number_of(refunded(world.home.admin, large))


@pytest.fixture
def lower(world: World) -> str:
    """A request whose reservation turned out to be used: full credit became pro-rated."""
    fresh = buy(customer=world.home.customer, on=NOW - timedelta(days=2), name="fresh")
    refund = ask(world.home.admin, fresh)
    usage(fresh, NOW.date() - timedelta(days=1))
    outbox.drain(now=NOW)
    return number_of(refund)


def another(message: Message | None, request: SupportRequest, times: int) -> list[Message]:
    """Return unsaved copies of a message, in a request."""
    columns = {field.attname: getattr(message, field.attname) for field in Message._meta.concrete_fields}
    return [Message(**{**columns, "id": uuid.uuid4(), "request_id": request.pk}) for _turn in range(times)]


class TestPage:
    def test_queued_until_something_picks_it_up(self, world: World, pages: Pages, waiting: str) -> None:
        answer = pages.open(world.home.admin, "request", waiting)
        assert answer.status == 200
        assert f"Refund of {world.home.reservation.name}" in answer.text
        assert "Queued. It is taken up by itself" in answer.text
        assert "Northwind Admin asked for the refund of 1 reservation." in answer.text
        assert "USD 1,610.40 is held against the refund limit" in answer.text
        assert 'hx-trigger="every 2s"' in answer.text
        assert "Updates by itself" in answer.text

    def test_carried_out_shows_the_papers(self, world: World, pages: Pages, done: str) -> None:
        refund = Refund.objects.get()
        answer = pages.open(world.home.admin, "request", done)
        assert "Approved automatically" in answer.text
        assert "1 unit of two units stays as" in answer.text
        assert refund.credit_note.number in answer.text
        assert reverse("ledger_entry", args=[refund.credit_note.entry.number]) in answer.text
        assert "comes back on" in answer.text
        assert "was credited to your account" in answer.text
        assert "It is carried out already." in answer.text
        remainder = refund.lines.get().remainder
        assert remainder is not None
        assert reverse("reservation_overview", args=[refund.customer_id, remainder.pk]) in answer.text

    def test_without_anything_to_credit(self, world: World, pages: Pages) -> None:
        unpaid = buy(customer=world.home.customer, price="1200.00", plan="Monthly", name="unpaid")
        unpaid.payments.filter(state="Scheduled", due_on__lte=NOW.date()).update(state="Failed")
        text = pages.open(world.home.admin, "request", number_of(refunded(world.home.admin, unpaid))).text
        assert "The refund is carried out. There was nothing to credit." in text
        assert "None: nothing was credited." in text

    def test_what_is_final_asks_for_no_news(self, world: World, pages: Pages, done: str) -> None:
        text = pages.open(world.home.admin, "request", done).text
        assert 'hx-trigger="every 2s"' not in text
        assert "Updates by itself" not in text

    def test_the_desk_approves_with_a_reason(self, world: World, pages: Pages, at_the_desk: str) -> None:
        assert "so the refund desk decides" in pages.open(world.home.admin, "request", at_the_desk).text
        with acting(world.desk_actor, now=NOW):
            approve_refund(
                refund_id=Refund.objects.get().pk, actor=world.desk_actor, now=NOW, note="The customer <b>agrees</b>."
            )
        outbox.drain(now=NOW)
        text = pages.open(world.home.admin, "request", at_the_desk).text
        assert f"Refund desk: {world.desk.name}." in text
        assert "“The customer &lt;b&gt;agrees&lt;/b&gt;.”" in text
        assert "Credited" in text

    def test_the_desk_rejects_with_a_reason(self, world: World, pages: Pages, at_the_desk: str) -> None:
        with acting(world.desk_actor, now=NOW):
            reject_refund(refund_id=Refund.objects.get().pk, actor=world.desk_actor, now=NOW, note="No consent.")
        outbox.drain(now=NOW)
        text = pages.open(world.home.admin, "request", at_the_desk).text
        assert "“No consent.”" in text
        assert "The refund desk rejected the request." in text
        assert "None: nothing was credited." in text
        assert "It has ended already." in text

    def test_the_delay_after_approval_is_told(self, world: World, pages: Pages) -> None:
        world.home.partner.carry_out_delay_minutes = 15
        world.home.partner.save()
        number = number_of(refunded(world.home.admin, world.home.reservation))
        text = pages.open(world.home.admin, "request", number).text
        assert "It is carried out from" in text
        assert 'data-dialog="withdraw"' in text

    def test_a_stuck_one_says_so(self, world: World, pages: Pages, waiting: str) -> None:
        with acting(SYSTEM, now=NOW):
            mark_dead(refund_id=Refund.objects.get().pk, now=NOW, actor=SYSTEM)
        text = pages.open(world.home.admin, "request", waiting).text
        assert "The refund desk has been told and takes it up." in text

    def test_an_ended_reservation_fails_it(self, world: World, pages: Pages) -> None:
        refund = ask(world.home.admin, world.home.reservation)
        with acting(world.desk_actor, now=NOW):
            Reservation.objects.filter(pk=world.home.reservation.pk).update(expires_at=NOW)
        outbox.drain(now=NOW)
        text = pages.open(world.home.admin, "request", number_of(refund)).text
        assert "One of the reservations ended before the request was carried out." in text

    def test_in_korean(self, world: World, pages: Pages, done: str) -> None:
        answer = pages.open(world.home.admin, "request", done, language="ko")
        assert answer.status == 200
        assert '<html lang="ko"' in answer.text
        assert "Approved automatically" not in answer.text

    def test_as_many_queries_for_fifty_lines_and_messages_as_for_one(
        self, world: World, pages: Pages, waiting: str
    ) -> None:
        pages.send(world.home.admin, "request_message", waiting, body="Hello.")
        one = pages.open(world.home.reader, "request", waiting)
        rows = {buy(customer=world.home.customer, price="20.00", name=f"r{n}"): None for n in range(50)}
        many = number_of(ask(world.home.admin, rows))
        Message.objects.bulk_create(another(Message.objects.first(), SupportRequest.objects.get(number=many), 50))
        fifty = pages.open(world.home.reader, "request", many)
        assert one.queries == fifty.queries <= 12

    @pytest.mark.parametrize("person", ["admin", "reader", "seller"])
    def test_at_most_twelve_queries_while_open(self, world: World, pages: Pages, at_the_desk: str, person: str) -> None:
        assert pages.open(getattr(world.home, person), "request", at_the_desk).queries <= 12


class TestWhoMaySeeIt:
    def test_others_do_not(self, world: World, pages: Pages, waiting: str) -> None:
        for name in ("request", "request_progress", "request_message", "request_confirm", "request_withdraw"):
            assert pages.open(world.other.admin, name, waiting).status == 404, name
            assert pages.open(None, name, waiting).location.startswith(reverse("account_login"))
        for name in ("request_message", "request_confirm", "request_withdraw"):
            assert pages.send(world.other.admin, name, waiting, body="x").status == 404, name
        assert pages.open(world.home.admin, "request", "SR-2026-999999").status == 404

    def test_who_sees_only_their_own_does_not_see_others(self, world: World, pages: Pages, waiting: str) -> None:
        keeper = make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")
        assert pages.open(keeper, "request", waiting).status == 404
        assert pages.open(keeper, "request_progress", waiting).status == 404

    def test_a_reader_reads_and_is_told_why_not_more(self, world: World, pages: Pages, at_the_desk: str) -> None:
        text = pages.open(world.home.reader, "request", at_the_desk).text
        assert "Your role lets you read this request, not write in it." in text
        assert "Your role does not include requesting refunds." in text
        assert 'data-dialog="withdraw"' not in text

    def test_wrong_method(self, world: World, pages: Pages, waiting: str) -> None:
        assert pages.send(world.home.admin, "request", waiting).status == 405
        assert pages.send(world.home.admin, "request_progress", waiting).status == 405
        for name in ("request_message", "request_confirm", "request_withdraw"):
            assert Browser(world.home.admin).client.put(reverse(name, args=[waiting])).status_code == 405

    @pytest.mark.parametrize("name", ["request_message", "request_confirm", "request_withdraw"])
    def test_a_get_of_an_act_leads_to_the_page(self, world: World, pages: Pages, waiting: str, name: str) -> None:
        assert pages.open(world.home.admin, name, waiting).location == reverse("request", args=[waiting])


class TestProgress:
    def test_nothing_while_nothing_changed(self, world: World, pages: Pages, waiting: str) -> None:
        first = pages.open(world.home.admin, "request_progress", waiting)
        assert first.status == 200
        assert "<html" not in first.text
        seen = first.text.partition("?seen=")[2].partition('"')[0]
        again = pages.open(world.home.admin, "request_progress", waiting, seen=seen)
        assert again.status == 204
        outbox.drain(now=NOW)
        news = pages.open(world.home.admin, "request_progress", waiting, seen=seen)
        assert news.status == 200
        for part in ("request-head", "request-commands", "request-messages", "request-sum", "request-papers"):
            assert f'id="{part}"' in news.text
        assert "hx-trigger" not in news.text, "it is final and told: no more asking"

    def test_it_goes_on_until_the_end_is_told(self, world: World, pages: Pages, done: str) -> None:
        SupportRequest.objects.filter(number=done).update(told_number=1)
        assert "hx-trigger" in pages.open(world.home.admin, "request_progress", done).text

    def test_a_lost_session_makes_the_page_reload(self, world: World, pages: Pages, waiting: str) -> None:
        url = reverse("request_progress", args=[waiting])
        answer = Browser(None).client.get(url, headers={"HX-Request": "true"})
        assert answer.headers["HX-Refresh"] == "true"
        assert Browser(None).client.get(url).status_code == 302


class TestMessages:
    def test_says_something(self, world: World, pages: Pages, waiting: str) -> None:
        browser = Browser(world.home.admin)
        sent = browser.send("request_message", waiting, body="Please hurry.\n<script>alert(1)</script>")
        assert sent.location == f"{reverse('request', args=[waiting])}#messages"
        text = browser.open("request", waiting).text
        assert "Please hurry." in text
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text
        assert "Your message was sent." in text

    @pytest.mark.parametrize(
        ("body", "said"), [("", "Write a message first."), ("  ", "Write a message first."), ("x" * 10_001, "10000")]
    )
    def test_a_mistake_stands_beside_the_field(
        self, world: World, pages: Pages, waiting: str, body: str, said: str
    ) -> None:
        answer = pages.send(world.home.admin, "request_message", waiting, body=body)
        assert answer.status == 422
        assert said in answer.text
        assert 'id="id_body_error"' in answer.text
        assert body.strip() in answer.text
        assert not Message.objects.filter(side=Message.Side.PARTNER).exists()

    def test_a_message_opens_a_closed_request_again(self, world: World, pages: Pages, done: str) -> None:
        assert "The request is closed; a message opens it again." in pages.open(world.home.admin, "request", done).text
        pages.send(world.home.admin, "request_message", done, body="One more thing.")
        assert SupportRequest.objects.get(number=done).state == SupportRequest.State.OPEN

    def test_both_sides_are_told_apart(self, world: World, pages: Pages, waiting: str) -> None:
        with acting(world.desk_actor, now=NOW):
            request = SupportRequest.objects.get(number=waiting)
            post_message(request=request, body="Why?", actor=world.desk_actor, now=NOW)
        pages.send(world.home.admin, "request_message", waiting, body="Because.")
        text = pages.open(world.home.admin, "request", waiting).text
        assert "Refund desk, " in text
        assert f"{world.home.partner.name}, " in text

    def test_a_reader_may_not(self, world: World, pages: Pages, waiting: str) -> None:
        assert pages.send(world.home.reader, "request_message", waiting, body="x").status == 403
        assert not Message.objects.filter(side=Message.Side.PARTNER).exists()

    def test_a_session_that_ran_out_loses_nothing(self, world: World, pages: Pages, waiting: str) -> None:
        browser = Browser(None)
        browser.send("request_message", waiting, body="typed before")
        assert not Message.objects.filter(side=Message.Side.PARTNER).exists()
        browser.sign_in(world.home.admin)
        assert "typed before" in browser.open("request", waiting).text


class TestWithdraw:
    def test_ends_it_and_frees_everything(self, world: World, pages: Pages, at_the_desk: str) -> None:
        page = pages.open(world.home.admin, "request", at_the_desk)
        assert f"Withdraw {at_the_desk}?" in page.text
        browser = Browser(world.home.admin)
        assert browser.send("request_withdraw", at_the_desk).location == reverse("request", args=[at_the_desk])
        assert Refund.objects.get().state == RefundState.WITHDRAWN
        assert "Northwind Admin withdrew the request." in browser.open("request", at_the_desk).text

    def test_too_late(self, world: World, pages: Pages, done: str) -> None:
        browser = Browser(world.home.admin)
        browser.send("request_withdraw", done)
        assert "no longer in the state you saw" in browser.open("request", done).text
        assert Refund.objects.get().state == RefundState.COMPLETED

    def test_twice_is_once(self, world: World, pages: Pages, at_the_desk: str) -> None:
        for _turn in range(2):
            assert pages.send(world.home.admin, "request_withdraw", at_the_desk).status == 302
        assert Refund.objects.get().transitions.filter(state=RefundState.WITHDRAWN).count() == 1

    @pytest.mark.parametrize("person", ["reader", "seller"])
    def test_needs_the_right(self, world: World, pages: Pages, at_the_desk: str, person: str) -> None:
        assert pages.send(getattr(world.home, person), "request_withdraw", at_the_desk).status == 403
        assert Refund.objects.get().state == RefundState.AWAITING_APPROVAL


class TestConfirm:
    def test_compares_and_goes_on_with_the_new_amount(self, world: World, pages: Pages, lower: str) -> None:
        text = pages.open(world.home.admin, "request", lower).text
        assert "The refund is lower than quoted" in text
        for figure in ("USD 3,650.00", "USD 3,630.00", "−USD 20.00"):
            assert figure in text
        pages.send(world.home.admin, "request_confirm", lower)
        refund = Refund.objects.get()
        assert (refund.state, refund.net_minor) == (RefundState.SUBMITTED, 363_000)
        outbox.drain(now=NOW)
        after = pages.open(world.home.admin, "request", lower).text
        assert "Northwind Admin accepted the lower refund." in after
        assert "The refund is lower than quoted" not in after

    def test_may_be_withdrawn_instead(self, world: World, pages: Pages, lower: str) -> None:
        pages.send(world.home.admin, "request_withdraw", lower)
        assert Refund.objects.get().state == RefundState.WITHDRAWN

    def test_a_second_click_finds_it_moved_on(self, world: World, pages: Pages, lower: str) -> None:
        browser = Browser(world.home.admin)
        browser.send("request_confirm", lower)
        browser.send("request_confirm", lower)
        assert "no longer in the state you saw" in browser.open("request", lower).text

    def test_needs_the_right(self, world: World, pages: Pages, lower: str) -> None:
        text = pages.open(world.home.reader, "request", lower).text
        assert 'id="why-confirm"' in text
        assert pages.send(world.home.reader, "request_confirm", lower).status == 403
        assert Refund.objects.get().state == RefundState.AWAITING_CONFIRMATION


def test_a_later_look_names_the_day_it_was_computed_for(world: World, pages: Pages) -> None:
    request = submit(world.home.admin, quote(world.home.admin, world.home.reservation))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        text = pages.open(world.home.admin, "request", request.number).text
    assert 'computed for <time datetime="2026-07-02">2026-07-02</time> (UTC)' in text
