"""A prepared refund: sent from the wizard, and what its preparer and those who may submit it do on its page."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from billing.models import Quote, Refund
from customers.models import RoleAssignment
from customers.policy.roles import PartnerRole
from support.models import PreparedRefund, SupportRequest
from tests.factories import NOW, Person, World, buy, make_person
from tests.factories.refunds import prepared, quote, refunded, submit
from tests.portal.browsing import Browser
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12
CONTACT = {
    "contact_name": "Kim Person",
    "contact_email": "kim@northwind.example",
    "contact_phone": "",
    "contact_method": "email",
    "contact_language": "en",
}


@pytest.fixture
def waiting(world: World) -> PreparedRefund:
    return prepared(world.home.seller, world.home.reservation, to=world.home.admin, note="The customer asked.")


def wizard(pages: Pages, person: Person, quoted: Quote) -> Answer:
    return pages.open(person, "refund_quote", quoted.customer_id, quoted.pk)


def send(pages: Pages, person: Person, quoted: Quote, to: Person, **typed: Any) -> Answer:
    usual: dict[str, Any] = {
        **CONTACT,
        "act": "send",
        "receiver": to.user.pk,
        "note": "Please.",
        "description": "Too large.",
    }
    return pages.send(person, "refund_quote", quoted.customer_id, quoted.pk, **(usual | typed))


def shown(person: Person, one: PreparedRefund, language: str = "en", **query: Any) -> Answer:
    """Open its page as a browser does: with today's sum, where there is one."""
    browser = Browser(person, language=language)
    answer = browser.open("prepared_refund", one.pk, **query)
    return browser.get(answer.location) if answer.status == 302 else answer


def act(person: Person, verb: str, one: PreparedRefund, **typed: Any) -> tuple[Answer, str]:
    """Press a button, and return the answer and the page that comes then."""
    browser = Browser(person)
    answer = browser.send(f"prepared_refund_{verb}", one.pk, **typed)
    page = browser.get(answer.location) if answer.location else answer
    page = browser.get(page.location) if page.location else page
    return answer, page.text


def today(person: Person, one: PreparedRefund) -> str:
    """Return the id of the quote that the person's page shows."""
    return Browser(person).open("prepared_refund", one.pk).location.partition("quote=")[2]


class TestSending:
    def test_takes_the_place_of_create_for_who_lacks_the_right(self, world: World, pages: Pages) -> None:
        text = wizard(pages, world.home.seller, quote(world.home.seller, world.home.reservation)).text
        assert 'name="act" value="send"' in text and 'value="create"' not in text
        for able in (world.home.admin, world.home.trusted_seller):
            assert f'<option value="{able.user.pk}">{able.user.name} ·' in text
        for unable in (world.home.reader, world.home.seller, world.other.admin):
            assert f'value="{unable.user.pk}"' not in text

    def test_is_not_offered_to_who_may_create(self, world: World, pages: Pages) -> None:
        text = wizard(pages, world.home.admin, quote(world.home.admin, world.home.reservation)).text
        assert 'value="create"' in text and 'value="send"' not in text

    def test_needs_nothing_else_in_the_way(self, world: World, pages: Pages) -> None:
        made = quote(world.home.seller, world.home.reservation)
        submit(world.home.admin, quote(world.home.admin, world.home.reservation))
        text = wizard(pages, world.home.seller, made).text
        assert 'name="act" value="send"' not in text and "is already open" in text

    def test_says_so_when_nobody_could_submit_it(self, world: World, pages: Pages) -> None:
        for person in (world.home.admin, world.home.trusted_seller):
            person.membership.is_active = False
            person.membership.save()
        text = wizard(pages, world.home.seller, quote(world.home.seller, world.home.reservation)).text
        assert "Nobody else at your company can submit it now" in text

    def test_keeps_it_and_leads_to_its_page(self, world: World, pages: Pages) -> None:
        answer = send(pages, world.home.reader, quote(world.home.reader, world.home.reservation), world.home.admin)
        one = PreparedRefund.objects.get()
        assert answer.location == reverse("prepared_refund", args=[one.pk])
        assert (one.prepared_by, one.sent_to) == (world.home.reader.user, world.home.admin.user)
        assert (one.note, one.description, one.contact_email) == ("Please.", "Too large.", "kim@northwind.example")

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("receiver", "", "This field is required."),
            ("receiver", "nobody", "Select a valid choice."),
            ("receiver", "\0", "Select a valid choice."),
            ("note", "x" * 2001, "Ensure this value has at most 2000 characters"),
            ("note", "a\0b", "Null characters are not allowed."),
            ("contact_email", "nonsense", "Enter a valid email address."),
        ],
    )
    def test_bad_input_is_named_and_kept(self, world: World, pages: Pages, field: str, typed: str, words: str) -> None:
        made = quote(world.home.seller, world.home.reservation)
        answer = send(pages, world.home.seller, made, world.home.admin, **{field: typed})
        assert answer.status == 422 and words in answer.text
        assert not PreparedRefund.objects.exists()

    def test_to_another_partners_or_a_reader_is_no_choice(self, world: World, pages: Pages) -> None:
        made = quote(world.home.seller, world.home.reservation)
        for nobody in (world.other.admin, world.home.reader, world.home.seller):
            assert send(pages, world.home.seller, made, nobody).status == 422

    def test_twice_is_once(self, world: World, pages: Pages) -> None:
        made = quote(world.home.seller, world.home.reservation)
        first, second = (send(pages, world.home.seller, made, world.home.admin) for _ in range(2))
        assert first.location == second.location and PreparedRefund.objects.count() == 1

    def test_with_a_quantity_typed_since_shows_the_new_sum_first(self, world: World, pages: Pages) -> None:
        several = buy(customer=world.home.customer, quantity=3, price="365.00")
        made = quote(world.home.seller, several)
        browser = Browser(world.home.seller)
        typed = {**CONTACT, "act": "send", "receiver": world.home.admin.user.pk, "note": "Kept note"}
        answer = browser.send("refund_quote", made.customer_id, made.pk, **typed, **{f"quantity-{several.pk}": "2"})
        assert not PreparedRefund.objects.exists()
        text = browser.get(answer.location).text
        assert "Kept note" in text and f'<option value="{world.home.admin.user.pk}" selected>' in text

    def test_an_expired_quote_is_recomputed_first(self, world: World, pages: Pages) -> None:
        made = quote(world.home.seller, world.home.reservation)
        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            answer = send(pages, world.home.seller, made, world.home.admin)
        assert answer.status == 409 and "This quote has expired." in answer.text
        assert not PreparedRefund.objects.exists()

    def test_as_many_queries_for_fifty_people_as_for_one(self, world: World, pages: Pages) -> None:
        made = quote(world.home.seller, world.home.reservation)
        one = wizard(pages, world.home.seller, made)
        for number in range(49):
            make_person(world.home.partner, name=f"Agent {number:02}")
        fifty = wizard(pages, world.home.seller, made)
        assert fifty.text.count("<option") > 49
        assert one.queries == fifty.queries <= 13


class TestPage:
    def test_tells_the_receiver_who_asks_and_what_it_brings_today(
        self, world: World, pages: Pages, waiting: PreparedRefund
    ) -> None:
        text = shown(world.home.admin, waiting).text
        assert "Northwind Seller asks" in text and "The customer asked." in text
        assert "Submit this refund" in text and "Grant the right on this order for 24 hours" in text
        assert "The same sum as when it was prepared." in text

    def test_shows_how_the_sum_differs(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        with time_machine.travel(NOW + timedelta(days=10), tick=False):
            text = shown(world.home.admin, waiting).text
        assert "The sum has changed since it was prepared" in text
        assert text.count("−") >= 2

    def test_tells_the_preparer_where_it_stands(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        answer = pages.open(world.home.seller, "prepared_refund", waiting.pk)
        assert answer.status == 200 and "Sent to Northwind Admin" in answer.text
        assert 'aria-disabled="true" aria-describedby="why-submit"' in answer.text
        assert "Grant the right" not in answer.text and "Withdraw" in answer.text

    def test_is_unknown_to_whom_it_does_not_concern(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        stranger = make_person(world.home.partner, PartnerRole.SALES_AGENT)
        for person in (world.home.reader, stranger, world.other.admin):
            assert pages.open(person, "prepared_refund", waiting.pk).status == 404
            for verb in ("submit", "grant", "decline", "withdraw"):
                assert pages.send(person, f"prepared_refund_{verb}", waiting.pk).status == 404
        assert shown(world.home.trusted_seller, waiting).status == 200

    def test_says_what_is_in_the_way(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        submit(world.home.admin, quote(world.home.admin, world.home.reservation))
        text = shown(world.home.admin, waiting).text
        assert "is already open" in text and 'aria-describedby="why-submit"' in text
        assert 'aria-describedby="why-grant"' in text

    def test_says_that_a_reservation_was_returned_meanwhile(
        self, world: World, pages: Pages, waiting: PreparedRefund
    ) -> None:
        refunded(world.home.admin, world.home.reservation)
        assert "has ended, so nothing can be refunded" in shown(world.home.admin, waiting).text

    def test_does_not_grant_what_gives_nothing(self, world: World, pages: Pages) -> None:
        one = prepared(world.home.reader, world.home.reservation, to=world.home.admin)
        text = shown(world.home.admin, one).text
        assert "The partner role of Northwind Reader never allows refunds" in text
        assert 'aria-describedby="why-grant"' in text

    def test_does_not_grant_for_longer_than_one_holds(
        self, world: World, pages: Pages, waiting: PreparedRefund
    ) -> None:
        RoleAssignment.objects.update(ends_at=NOW + timedelta(hours=2))
        text = shown(world.home.trusted_seller, waiting).text
        assert "Your own right here ends at" in text and 'aria-describedby="why-grant"' in text

    @pytest.mark.parametrize("typed", ["nonsense", "\0", "00000000-0000-0000-0000-000000000000"])
    def test_a_strange_quote_in_the_address_is_replaced(
        self, world: World, waiting: PreparedRefund, pages: Pages, typed: str
    ) -> None:
        answer = shown(world.home.admin, waiting, quote=typed)
        assert answer.status == 200 and "Submit this refund" in answer.text

    def test_anothers_quote_in_the_address_is_replaced(
        self, world: World, waiting: PreparedRefund, pages: Pages
    ) -> None:
        other = quote(world.home.admin, buy(customer=world.home.customer))
        answer = pages.open(world.home.admin, "prepared_refund", waiting.pk, quote=other.pk)
        assert answer.status == 302 and str(other.pk) not in answer.location

    def test_in_korean(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        text = shown(world.home.admin, waiting, language="ko").text
        for words in ("이 환불 제출", "권한을 24시간 부여", "준비한 사람", "거절", "준비 당시와 같은 금액입니다."):
            assert words in text

    def test_as_many_queries_for_fifty_lines_as_for_one(
        self, world: World, pages: Pages, waiting: PreparedRefund
    ) -> None:
        customer = world.home.customer
        many = {buy(customer=customer, price="100.00", name=f"r{number}"): None for number in range(50)}
        large = prepared(world.home.seller, many, to=world.home.admin)
        counts = []
        for one in (waiting, large):
            made = today(world.home.admin, one)
            counts.append(pages.open(world.home.admin, "prepared_refund", one.pk, quote=made).queries)
        assert counts[0] == counts[1] <= MOST_QUERIES


class TestSubmitting:
    def test_makes_the_request_in_the_submitters_name(
        self, world: World, pages: Pages, waiting: PreparedRefund
    ) -> None:
        answer, text = act(world.home.admin, "submit", waiting, quote=today(world.home.admin, waiting))
        request = SupportRequest.objects.get()
        assert answer.location == reverse("request", args=[request.number])
        assert request.requested_by == world.home.admin.user
        assert "Prepared by" in text and waiting.number in text and "Northwind Seller" in text

    def test_shows_the_preparer_the_request(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        act(world.home.admin, "submit", waiting, quote=today(world.home.admin, waiting))
        number = SupportRequest.objects.get().number
        assert "Northwind Admin submitted it at" in shown(world.home.seller, waiting).text
        assert pages.open(world.home.seller, "request", number).status == 200

    def test_of_a_sum_that_has_died_shows_the_new_one_first(
        self, world: World, pages: Pages, waiting: PreparedRefund
    ) -> None:
        old = today(world.home.admin, waiting)
        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            _answer, text = act(world.home.admin, "submit", waiting, quote=old)
        assert "The sum had to be computed again." in text and not Refund.objects.exists()

    @pytest.mark.parametrize("typed", ["", "nonsense", "\0"])
    def test_of_no_sum_shows_one_first(self, world: World, pages: Pages, waiting: PreparedRefund, typed: str) -> None:
        act(world.home.admin, "submit", waiting, quote=typed)
        assert not Refund.objects.exists()

    def test_twice_leads_to_the_same_request(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        made = today(world.home.admin, waiting)
        first, _page = act(world.home.admin, "submit", waiting, quote=made)
        second, _page = act(world.home.admin, "submit", waiting, quote=made)
        assert first.location == second.location and Refund.objects.count() == 1

    def test_after_somebody_was_quicker_says_who(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        made = today(world.home.trusted_seller, waiting)
        act(world.home.admin, "submit", waiting, quote=today(world.home.admin, waiting))
        _answer, text = act(world.home.trusted_seller, "submit", waiting, quote=made)
        assert f"{waiting.number} is not open any more: Submitted." in text
        assert "Northwind Admin submitted it at" in text and Refund.objects.count() == 1

    def test_without_the_right_is_refused_in_words(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        mine = quote(world.home.seller, world.home.reservation)
        _answer, text = act(world.home.seller, "submit", waiting, quote=mine.pk)
        assert "A refund needs the Owner or Reservations Administrator role on the reservation order." in text
        assert not Refund.objects.exists()

    def test_a_get_submits_nothing(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        for verb in ("submit", "grant", "decline", "withdraw"):
            assert pages.open(world.home.admin, f"prepared_refund_{verb}", waiting.pk).status == 302
        waiting.refresh_from_db()
        assert waiting.state == "sent"


class TestGranting:
    def test_lets_the_preparer_submit_it(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        _answer, text = act(world.home.admin, "grant", waiting)
        assert "Northwind Seller can submit it in the next 24 hours." in text
        assert "holds the right on every order of this already. Granted until" in text
        mine = shown(world.home.seller, waiting).text
        assert "Northwind Admin granted Northwind Seller the right until" in mine
        act(world.home.seller, "submit", waiting, quote=today(world.home.seller, waiting))
        assert SupportRequest.objects.get().requested_by == world.home.seller.user

    def test_twice_grants_once(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        for _ in range(2):
            act(world.home.admin, "grant", waiting)
        assert RoleAssignment.objects.filter(user=world.home.seller.user).count() == 1

    def test_after_a_day_the_preparer_waits_again(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        act(world.home.admin, "grant", waiting)
        with time_machine.travel(NOW + timedelta(hours=25), tick=False):
            assert 'aria-describedby="why-submit"' in shown(world.home.seller, waiting).text
            assert "Grant the right on this order for 24 hours" in shown(world.home.admin, waiting).text


class TestEnding:
    def test_declined_with_the_reason(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        _answer, text = act(world.home.admin, "decline", waiting, reason="They <b>need</b> it.")
        assert "It was declined." in text
        mine = shown(world.home.seller, waiting).text
        assert "Northwind Admin declined it at" in mine and "They &lt;b&gt;need&lt;/b&gt; it." in mine

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Say why, so that your colleague knows what to do."),
            ("  ", "Say why, so that your colleague knows what to do."),
            ("x" * 2001, "Ensure this value has at most 2000 characters"),
            ("a\0b", "Null characters are not allowed."),
        ],
    )
    def test_declined_without_a_reason_asks_for_it(
        self, world: World, pages: Pages, waiting: PreparedRefund, typed: str, words: str
    ) -> None:
        answer = pages.send(world.home.admin, "prepared_refund_decline", waiting.pk, reason=typed)
        assert answer.status == 422 and words in answer.text
        assert "Submit this refund" in answer.text, "the page is whole"

    def test_withdrawn_by_the_preparer(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        assert "Withdraw" in shown(world.home.seller, waiting, confirm="withdraw").text
        _answer, text = act(world.home.seller, "withdraw", waiting)
        assert "It was withdrawn." in text and "Submit this refund" not in text

    def test_withdrawn_by_nobody_else(self, world: World, pages: Pages, waiting: PreparedRefund) -> None:
        _answer, text = act(world.home.admin, "withdraw", waiting)
        assert "Only Northwind Seller, who prepared it, can withdraw it." in text

    @pytest.mark.parametrize("verb", ["submit", "grant", "decline"])
    def test_after_the_withdrawal_the_others_are_told(
        self, world: World, pages: Pages, waiting: PreparedRefund, verb: str
    ) -> None:
        made = today(world.home.admin, waiting)
        act(world.home.seller, "withdraw", waiting)
        _answer, text = act(world.home.admin, verb, waiting, quote=made, reason="late")
        assert f"{waiting.number} is not open any more: Withdrawn." in text
        assert not Refund.objects.exists() and not RoleAssignment.objects.filter(user=world.home.seller.user).exists()


def test_whoever_only_sees_their_own_requests_sees_what_they_prepared(world: World, pages: Pages) -> None:
    boss = make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN)
    one = prepared(boss, world.home.reservation, to=world.home.admin)
    act(world.home.admin, "submit", one, quote=today(world.home.admin, one))
    number = SupportRequest.objects.get().number
    assert pages.open(boss, "request", number).status == 200
    assert pages.open(boss, "request_progress", number).status == 200
    assert number in pages.open(boss, "requests").text
