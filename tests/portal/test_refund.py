"""Refund: the start, the quote's page, the wizard, and Create."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from billing.commands.decisions import withdraw_refund
from billing.models import Payment, Quote, Refund
from core import clock
from core.transactions import acting
from customers.models import Customer
from customers.policy.roles import PartnerRole
from reservations.models import Reservation
from support.models import PreparedRefund, SupportRequest
from tests.factories import NOW, CatalogItemFactory, CustomerFactory, Person, World, buy, make_person
from tests.factories.refunds import ask, quote, submit
from tests.portal.browsing import Browser
from tests.portal.conftest import Answer, Pages

CONTACT = {
    "contact_name": "Kim Person",
    "contact_email": "kim@northwind.example",
    "contact_phone": "",
    "contact_method": "email",
    "contact_language": "en",
}
CREATE = {**CONTACT, "act": "create"}


def start(pages: Pages, person: Person | None, *what: Reservation, **query: Any) -> Answer:
    customer = what[0].customer_id
    return pages.open(person, "refund_start", customer, reservation=[one.pk for one in what], **query)


def page(pages: Pages, person: Person | None, quoted: Quote, **query: Any) -> Answer:
    return pages.open(person, "refund_quote", quoted.customer_id, quoted.pk, **query)


def send(pages: Pages, person: Person | None, quoted: Quote, **typed: Any) -> Answer:
    return pages.send(person, "refund_quote", quoted.customer_id, quoted.pk, **typed)


def url(quoted: Quote) -> str:
    return reverse("refund_quote", args=[quoted.customer_id, quoted.pk])


def unpaid(customer: Customer) -> Reservation:
    """Buy by the month, and let every later payment fail."""
    monthly = buy(customer=customer, price="1200.00", plan="Monthly", name="unpaid")
    due = monthly.payments.filter(state=Payment.State.SCHEDULED, due_on__lte=NOW.date())
    due.update(state=Payment.State.FAILED)
    return monthly


class TestStart:
    def test_a_reservation_leads_to_its_quote(self, world: World, pages: Pages) -> None:
        home = world.home
        answer = pages.open(home.admin, "reservation_refund", home.customer.pk, home.reservation.pk)
        made = Quote.objects.get(partner=home.partner)
        assert (answer.status, answer.location) == (302, url(made))
        assert made.quantities == {home.reservation.pk: 1}

    def test_doing_it_again_makes_no_second_quote(self, world: World, pages: Pages) -> None:
        home = world.home
        first = pages.open(home.admin, "reservation_refund", home.customer.pk, home.reservation.pk)
        again = pages.open(home.admin, "reservation_refund", home.customer.pk, home.reservation.pk)
        assert first.location == again.location
        assert Quote.objects.count() == 1

    def test_many_reservations_with_their_quantities(self, world: World, pages: Pages) -> None:
        home = world.home
        many = buy(customer=home.customer, quantity=4, name="many")
        start(pages, home.admin, many, home.reservation, quantity=["3"])
        assert Quote.objects.get().quantities == {many.pk: 3, home.reservation.pk: 1}

    @pytest.mark.parametrize("typed", ["0", "5", "-1", "two", "", "1.5", "9" * 5000])
    def test_a_bad_quantity_is_named_and_kept(self, world: World, pages: Pages, typed: str) -> None:
        many = buy(customer=world.home.customer, quantity=4, name="many")
        answer = start(pages, world.home.admin, many, quantity=typed)
        assert answer.status == 422
        assert "Enter a whole number from 1 to 4." in answer.text
        assert f'value="{typed}"' in answer.text
        assert not Quote.objects.exists()

    def test_nothing_chosen(self, world: World, pages: Pages) -> None:
        answer = pages.open(world.home.admin, "refund_start", world.home.customer.pk)
        assert answer.status == 422
        assert "No reservation is chosen" in answer.text

    def test_one_that_is_busy_links_to_what_is_open(self, world: World, pages: Pages) -> None:
        home = world.home
        number = ask(home.admin, home.reservation).support_request.number
        other = buy(customer=home.customer, name="other")
        answer = start(pages, home.admin, home.reservation, other, quantity=["1", "1"])
        assert answer.status == 409
        assert "A request for this reservation is already open." in answer.text
        assert reverse("request", args=[number]) in answer.text
        assert f"?reservation={other.pk}&amp;quantity=1" in answer.text, "a way on without it"

    def test_one_that_has_ended(self, world: World, pages: Pages) -> None:
        old = buy(customer=world.home.customer, on="2025-06-01", name="old")
        answer = start(pages, world.home.admin, old)
        assert answer.status == 409
        assert "It has ended, so nothing can be refunded." in answer.text

    def test_a_product_without_refunds(self, world: World, pages: Pages) -> None:
        suse = buy(customer=world.home.customer, item=CatalogItemFactory(resource_type="SuseLinux"), name="suse")
        answer = start(pages, world.home.admin, suse)
        assert answer.status == 409
        assert "This product cannot be refunded." in answer.text

    def test_while_a_payment_is_being_taken(self, world: World, pages: Pages) -> None:
        monthly = buy(customer=world.home.customer, price="1200.00", plan="Monthly", name="due now")
        answer = start(pages, world.home.admin, monthly)
        assert answer.status == 409
        assert "A payment of due now is due and is being taken." in answer.text
        assert "Try again" in answer.text

    def test_too_many_at_once(self, world: World, pages: Pages) -> None:
        many = [buy(customer=world.home.customer, name=f"r{number}") for number in range(101)]
        answer = start(pages, world.home.admin, *many)
        assert answer.status == 422
        assert "at most 100" in answer.text

    def test_others_reservations_are_unknown(self, world: World, pages: Pages) -> None:
        home, other = world.home, world.other
        second = buy(customer=CustomerFactory(partner=home.partner), name="another customer's")
        for reservation in (other.reservation, second):
            answer = pages.open(home.admin, "reservation_refund", home.customer.pk, reservation.pk)
            assert answer.status == 404
        assert pages.open(home.admin, "refund_start", other.customer.pk).status == 404
        assert pages.open(home.admin, "refund_start", home.customer.pk, reservation="nonsense").status == 404

    def test_who_may_read_may_quote(self, world: World, pages: Pages) -> None:
        home = world.home
        assert start(pages, home.reader, home.reservation).status == 302
        assert start(pages, None, home.reservation).location.startswith(reverse("account_login"))
        nobody = make_person(home.partner)
        nobody.membership.roles = []
        nobody.membership.save()
        assert start(pages, nobody, home.reservation).status == 403

    def test_wrong_method(self, world: World, pages: Pages) -> None:
        home = world.home
        assert pages.send(home.admin, "refund_start", home.customer.pk).status == 405
        assert pages.send(home.admin, "reservation_refund", home.customer.pk, home.reservation.pk).status == 405


class TestQuote:
    def test_every_term_of_the_sum(self, world: World, pages: Pages) -> None:
        home = world.home
        answer = page(pages, home.admin, quote(home.admin, home.reservation))
        assert answer.status == 200
        for figure in ("USD 3,650.00", "182 of 365 days", "USD 1,820.00", "USD 1,830.00", "USD 219.60", "USD 1,610.40"):
            assert figure in answer.text, figure
        assert "More than 5 days: pro-rated, fee 12%" in answer.text
        assert "valid until" in answer.text

    def test_in_korean(self, world: World, pages: Pages) -> None:
        home = world.home
        answer = page(pages, home.admin, quote(home.admin, home.reservation), step=1)
        assert answer.status == 200
        assert '<html lang="ko"' not in answer.text
        assert '<html lang="ko"' in pages.open(
            home.admin, "refund_quote", home.customer.pk, quote(home.admin, home.reservation).pk, language="ko"
        ).text  # fmt: skip

    def test_the_first_five_days_name_the_end_of_the_rule(self, world: World, pages: Pages) -> None:
        fresh = buy(customer=world.home.customer, on=NOW - timedelta(days=2), name="fresh")
        answer = page(pages, world.home.admin, quote(world.home.admin, fresh))
        assert "5 days or fewer, not used: full credit" in answer.text
        assert "2026-07-05 23:59 UTC" in answer.text

    def test_monthly_payments_still_to_come(self, world: World, pages: Pages) -> None:
        monthly = buy(customer=world.home.customer, price="1200.00", plan="Monthly", now=NOW, name="monthly")
        answer = page(pages, world.home.admin, quote(world.home.admin, monthly))
        assert "Payments still to come of USD 500.00 are cancelled too." in answer.text
        assert "They do not count against the refund limit." in answer.text

    def test_a_period_that_was_not_paid_brings_nothing(self, world: World, pages: Pages) -> None:
        monthly = unpaid(world.home.customer)
        answer = page(pages, world.home.admin, quote(world.home.admin, monthly))
        assert "The payment for this period was not made" in answer.text

    def test_won_without_decimals_and_the_rate(self, world: World, pages: Pages) -> None:
        customer = CustomerFactory(partner=world.home.partner, currency="KRW")
        won = buy(customer=customer, price="3650000", name="won")
        answer = page(pages, world.home.admin, quote(world.home.admin, won))
        assert "₩1,610,400" in answer.text
        assert "USD 1 = ₩1,430.00" in answer.text

    def test_steps_one_and_two_are_filled_in(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        assert "Issue type" in page(pages, world.home.admin, quoted, step="1").text
        second = page(pages, world.home.admin, quoted, step="2").text
        assert "Exchanges and refunds" in second
        assert str(world.home.reservation.order_id) in second
        assert "Contact information" in page(pages, world.home.admin, quoted, step="nonsense").text

    def test_contact_comes_from_the_profile(self, world: World, pages: Pages) -> None:
        user = world.home.admin.user
        user.phone, user.contact_method = "+82 2-555-0141", "phone"
        user.save()
        text = page(pages, world.home.admin, quote(world.home.admin, world.home.reservation)).text
        for value in (user.name, user.email, "+82 2-555-0141"):
            assert f'value="{value}"' in text

    def test_the_desk_has_to_approve_a_large_one(self, world: World, pages: Pages) -> None:
        small = page(pages, world.home.admin, quote(world.home.admin, world.home.reservation))
        assert "It is approved automatically" in small.text
        large = buy(customer=world.home.customer, price="36500.00", name="large")
        text = page(pages, world.home.admin, quote(world.home.admin, large)).text
        assert "The refund desk has to approve it" in text
        assert "10,000" not in text, "the operator's own amount is not told"

    def test_others_quotes_are_unknown(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        assert page(pages, world.other.admin, quoted).status == 404
        assert pages.open(world.other.admin, "refund_quote", world.other.customer.pk, quoted.pk).status == 404
        second = CustomerFactory(partner=world.home.partner)
        assert pages.open(world.home.admin, "refund_quote", second.pk, quoted.pk).status == 404
        assert pages.open(world.home.admin, "refund_quote", world.home.customer.pk, uuid.uuid4()).status == 404
        assert page(pages, None, quoted).location.startswith(reverse("account_login"))

    def test_wrong_method(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        assert Browser(world.home.admin).client.put(url(quoted)).status_code == 405

    def test_as_many_queries_for_fifty_lines_as_for_one(self, world: World, pages: Pages) -> None:
        customer = world.home.customer
        many = {buy(customer=customer, price="100.00", name=f"r{number}"): None for number in range(50)}
        one = page(pages, world.home.admin, quote(world.home.admin, world.home.reservation))
        fifty = page(pages, world.home.admin, quote(world.home.admin, many))
        assert one.queries == fifty.queries <= 12

    def test_names_are_escaped(self, world: World, pages: Pages) -> None:
        evil = buy(customer=world.home.customer, name="<script>alert(1)</script>")
        for step in (1, 2, 3):
            text = page(pages, world.home.admin, quote(world.home.admin, evil), step=step).text
            assert "<script>alert" not in text


class TestRights:
    def test_a_reader_sees_the_quote_and_why_not(self, world: World, pages: Pages) -> None:
        home = world.home
        answer = page(pages, home.reader, quote(home.reader, home.reservation))
        assert answer.status == 200
        assert "Your role does not include requesting refunds." in answer.text
        assert home.admin.user.name in answer.text, "who can"
        assert 'value="create"' not in answer.text

    def test_an_auditor_looks_only(self, world: World, pages: Pages) -> None:
        home, auditor = world.home, make_person(world.home.partner, PartnerRole.AUDITOR)
        quoted = quote(auditor, home.reservation)
        shown = page(pages, auditor, quoted)
        assert shown.status == 200 and "An auditor looks only" in shown.text
        assert 'value="send"' not in shown.text and 'value="create"' not in shown.text
        typed = {**CONTACT, "act": "send", "receiver": str(home.admin.user.pk), "note": "x"}
        assert send(pages, auditor, quoted, **typed).status == 403
        assert not PreparedRefund.objects.exists()

    def test_a_seller_needs_the_role_on_the_order(self, world: World, pages: Pages) -> None:
        home = world.home
        quoted = quote(home.seller, home.reservation)
        assert "on the reservation order" in page(pages, home.seller, quoted).text
        answer = send(pages, home.seller, quoted, **CREATE)
        assert answer.status == 403
        assert not Refund.objects.exists()

    def test_a_seller_with_the_role_creates(self, world: World, pages: Pages) -> None:
        home = world.home
        answer = send(pages, home.trusted_seller, quote(home.trusted_seller, home.reservation), **CREATE)
        assert answer.location == reverse("request", args=[SupportRequest.objects.get().number])

    def test_a_colleague_who_may_can_create_from_the_same_address(self, world: World, pages: Pages) -> None:
        home = world.home
        quoted = quote(home.reader, home.reservation)
        assert 'value="create"' in page(pages, home.admin, quoted).text
        assert send(pages, home.admin, quoted, **CREATE).status == 302
        assert SupportRequest.objects.get().requested_by == home.admin.user


class TestCreate:
    def test_creates_the_request(self, world: World, pages: Pages) -> None:
        home = world.home
        quoted = quote(home.admin, home.reservation)
        answer = send(pages, home.admin, quoted, **{**CREATE, "description": "Not needed any more."})
        made = SupportRequest.objects.get()
        assert answer.location == reverse("request", args=[made.number])
        assert made.description == "Not needed any more."
        assert (made.contact_name, made.contact_email) == ("Kim Person", "kim@northwind.example")
        assert made.refund is not None
        assert made.refund.quote == quoted

    def test_a_second_click_and_the_back_button_lead_to_the_same_request(self, world: World, pages: Pages) -> None:
        home = world.home
        quoted = quote(home.admin, home.reservation)
        first = send(pages, home.admin, quoted, **CREATE)
        assert send(pages, home.admin, quoted, **CREATE).location == first.location
        assert page(pages, home.admin, quoted).location == first.location
        assert SupportRequest.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("contact_name", "", "Name: This field is required."),
            ("contact_email", "nobody", "Email: Enter a valid email address."),
            (
                "contact_email",
                "it@Seoul.Customer.example",
                "Email: it@Seoul.Customer.example is an address of a customer.",
            ),
            ("contact_phone", "call me", "Phone: Enter a phone number, for example"),
            ("contact_language", "fr", "Support language: Select a valid choice."),
            ("contact_name", "x" * 151, "at most 150 characters"),
            ("description", "x" * 4001, "at most 4000 characters"),
        ],
    )
    def test_a_mistake_is_named_beside_its_field_and_above(
        self, world: World, pages: Pages, field: str, typed: str, said: str
    ) -> None:
        CustomerFactory(partner=world.other.partner, domain="customer.example")
        quoted = quote(world.home.admin, world.home.reservation)
        answer = send(pages, world.home.admin, quoted, **{**CREATE, "description": "kept", field: typed})
        assert answer.status == 422
        assert said in answer.text
        assert "data-takes-focus" in answer.text
        assert f'id="id_{field}_error"' in answer.text
        assert typed in answer.text
        assert not SupportRequest.objects.exists()

    def test_a_call_needs_a_number(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        answer = send(pages, world.home.admin, quoted, **{**CREATE, "contact_method": "phone"})
        assert answer.status == 422
        assert "Enter a phone number, or prefer email." in answer.text
        called = {**CREATE, "contact_method": "phone", "contact_phone": "+82 2-555-0141"}
        assert send(pages, world.home.admin, quoted, **called).status == 302

    def test_another_quantity_than_quoted_is_quoted_first(self, world: World, pages: Pages) -> None:
        many = buy(customer=world.home.customer, quantity=4, name="many")
        quoted = quote(world.home.admin, many)
        answer = send(pages, world.home.admin, quoted, **{**CREATE, f"quantity-{many.pk}": "2"})
        fresh = Quote.objects.exclude(pk=quoted.pk).get()
        assert answer.location == url(fresh)
        assert fresh.quantities == {many.pk: 2}
        assert not SupportRequest.objects.exists()

    def test_an_expired_quote_is_renewed_with_one_click(self, world: World, pages: Pages) -> None:
        home = world.home
        quoted = quote(home.admin, home.reservation)
        with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
            shown = page(pages, home.admin, quoted)
            assert "This quote has expired." in shown.text
            assert 'value="create"' not in shown.text
            refused = send(pages, home.admin, quoted, **{**CREATE, "description": "typed before"})
            assert refused.status == 409
            assert "typed before" in refused.text
            browser = Browser(home.admin)
            again = browser.post(url(quoted), **{**CREATE, "act": "requote", "description": "typed before"})
            assert "typed before" in browser.get(again.location).text
        assert Quote.objects.exclude(pk=quoted.pk).get().quantities == quoted.quantities
        assert not Refund.objects.exists()

    def test_a_changed_reservation_makes_the_quote_stale(self, world: World, pages: Pages) -> None:
        home = world.home
        quoted = quote(home.admin, home.reservation)
        Reservation.objects.filter(pk=home.reservation.pk).update(version=2)
        assert "A reservation has changed since this quote." in page(pages, home.admin, quoted).text
        answer = send(pages, home.admin, quoted, **CREATE)
        assert answer.status == 409
        assert "has changed since this quote. Get a new one; your entries are kept." in answer.text

    def test_one_that_got_busy_meanwhile(self, world: World, pages: Pages) -> None:
        home = world.home
        other = buy(customer=home.customer, name="other")
        quoted = quote(home.admin, {home.reservation: None, other: None})
        number = ask(home.admin, home.reservation).support_request.number
        shown = page(pages, home.admin, quoted)
        assert reverse("request", args=[number]) in shown.text
        assert "Go on without it" in shown.text
        assert send(pages, home.admin, quoted, **CREATE).status == 409
        left = send(pages, home.admin, quoted, act=f"remove:{home.reservation.pk}")
        assert Quote.objects.get(pk=left.location.split("/")[-2]).quantities == {other.pk: 1}

    def test_one_that_ended_meanwhile(self, world: World, pages: Pages) -> None:
        home = world.home
        with time_machine.travel("2026-12-31T23:50:00Z", tick=False):
            quoted = quote(home.admin, home.reservation, now=clock.now())
        with time_machine.travel("2027-01-01T00:05:00Z", tick=False):
            assert "has ended" in page(pages, home.admin, quoted).text
            assert send(pages, home.admin, quoted, **CREATE).status == 409
            assert send(pages, home.admin, quoted, act="requote").status == 409
        assert not Refund.objects.exists()

    def test_the_last_reservation_removed_leads_back(self, world: World, pages: Pages) -> None:
        home = world.home
        answer = send(pages, home.admin, quote(home.admin, home.reservation), act=f"remove:{home.reservation.pk}")
        assert answer.location == reverse("customer_reservations", args=[home.customer.pk])

    @pytest.mark.parametrize("typed", ["0", "5", "two", ""])
    def test_a_bad_quantity_is_kept_beside_its_mistake(self, world: World, pages: Pages, typed: str) -> None:
        many = buy(customer=world.home.customer, quantity=4, name="many")
        quoted = quote(world.home.admin, many)
        answer = send(pages, world.home.admin, quoted, **{**CREATE, f"quantity-{many.pk}": typed, "act": "requote"})
        assert answer.status == 422
        assert "Enter a whole number from 1 to 4." in answer.text
        assert Quote.objects.count() == 1


@pytest.fixture
def near_the_limit(world: World) -> Reservation:
    """A reservation of which four units fit under the limit, and five do not."""
    return buy(customer=world.home.customer, price="24800.00", quantity=6, name="huge")


class TestLimit:
    """24,800 for a year, half used: 10,942.20 net for each unit, so that 4 units are 43,768.79."""

    def test_over_the_limit_says_by_how_much_and_what_fits(
        self, world: World, pages: Pages, near_the_limit: Reservation
    ) -> None:
        answer = page(pages, world.home.admin, quote(world.home.admin, near_the_limit))
        assert "over the refund limit" in answer.text
        assert "At most 4 units can be refunded now" in answer.text
        assert f'value="fit:{near_the_limit.pk}"' in answer.text
        assert "it is more than the whole limit" in answer.text
        assert 'value="create"' not in answer.text

    def test_over_the_limit_is_refused(self, world: World, pages: Pages, near_the_limit: Reservation) -> None:
        answer = send(pages, world.home.admin, quote(world.home.admin, near_the_limit), **CREATE)
        assert answer.status == 409
        assert not Refund.objects.exists()

    def test_one_click_to_what_fits(self, world: World, pages: Pages, near_the_limit: Reservation) -> None:
        quoted = quote(world.home.admin, near_the_limit)
        answer = send(pages, world.home.admin, quoted, **{**CREATE, "act": f"fit:{near_the_limit.pk}"})
        fresh = Quote.objects.exclude(pk=quoted.pk).get()
        assert answer.location == url(fresh)
        assert fresh.quantities == {near_the_limit.pk: 4}
        assert send(pages, world.home.admin, fresh, **CREATE).status == 302

    def test_when_the_whole_will_fit(self, world: World, pages: Pages, near_the_limit: Reservation) -> None:
        ask(world.home.admin, near_the_limit, quantity=1)
        second = buy(customer=world.home.customer, price="24800.00", quantity=4, name="second")
        text = page(pages, world.home.admin, quote(world.home.admin, second)).text
        assert "At most 3 units can be refunded now" in text
        assert "All of it will fit from" in text
        assert "This request, with what fits" in text
        assert SupportRequest.objects.get().number in text, "whose amount comes back"

    def test_taken_by_somebody_else_since_the_quote(
        self, world: World, pages: Pages, near_the_limit: Reservation
    ) -> None:
        second = buy(customer=world.home.customer, price="24800.00", quantity=4, name="second")
        quoted = quote(world.home.admin, second)
        ask(world.home.admin, near_the_limit, quantity=1)
        answer = send(pages, world.home.admin, quoted, **CREATE)
        assert answer.status == 409
        assert "more than this customer" in answer.text


class TestKeeping:
    def test_steps_keep_what_was_typed(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        browser = Browser(world.home.admin)
        typed = {**CONTACT, "contact_name": "Somebody Else", "description": "because"}
        gone = browser.post(url(quoted), **typed, act="step:2")
        assert gone.location == f"{url(quoted)}?step=2"
        assert "because" in browser.get(gone.location).text
        assert 'value="Somebody Else"' in browser.get(url(quoted)).text

    def test_every_change_is_kept_for_a_reload(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        browser = Browser(world.home.admin)
        assert browser.post(url(quoted), **{**CONTACT, "contact_name": "Half typ"}, act="keep").status == 204
        assert 'value="Half typ"' in browser.get(url(quoted)).text
        assert "You were signed out" not in browser.get(url(quoted)).text

    def test_a_new_quote_keeps_the_rest(self, world: World, pages: Pages) -> None:
        many = buy(customer=world.home.customer, quantity=4, name="many")
        quoted = quote(world.home.admin, many)
        browser = Browser(world.home.admin)
        typed = {**CONTACT, "contact_name": "Somebody Else", f"quantity-{many.pk}": "2"}
        fresh = browser.get(browser.post(url(quoted), **typed, act="requote").location)
        assert 'value="Somebody Else"' in fresh.text
        assert f'name="quantity-{many.pk}" value="2"' in fresh.text

    def test_the_contact_opens_with_one_click(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        browser = Browser(world.home.admin)
        opened = browser.post(url(quoted), **{**CONTACT, "contact_name": "Somebody Else"}, act="edit")
        assert '<input type="text" name="contact_name" value="Somebody Else"' in browser.get(
            opened.location.partition("#")[0]
        ).text.replace("\n", "")  # fmt: skip

    def test_a_session_that_ran_out_loses_nothing(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        browser = Browser(world.home.admin)
        browser.get(url(quoted))
        browser.lose_session()
        sent = browser.post(url(quoted), **{**CREATE, "contact_name": "Typed Before", "description": "because"})
        assert sent.location.startswith(reverse("account_login"))
        assert not SupportRequest.objects.exists()
        browser.sign_in(world.home.admin)
        shown = browser.get(url(quoted))
        assert "You were signed out." in shown.text
        assert 'value="Typed Before"' in shown.text
        assert "because" in shown.text

    def test_what_was_sent_is_forgotten(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        browser = Browser(world.home.admin)
        browser.post(url(quoted), **CONTACT, act="keep")
        browser.post(url(quoted), **CREATE)
        assert browser.client.session.get("drafts") == {}

    def test_a_description_with_markup_is_text(self, world: World, pages: Pages) -> None:
        quoted = quote(world.home.admin, world.home.reservation)
        answer = send(pages, world.home.admin, quoted, **{**CREATE, "description": "<b>x</b>", "contact_email": "no"})
        assert "<b>x</b>" not in answer.text
        assert "&lt;b&gt;x" in answer.text


def test_a_withdrawn_refunds_reservation_can_be_quoted_again(world: World, pages: Pages) -> None:
    home = world.home
    request = submit(home.admin, quote(home.admin, home.reservation))
    assert request.refund is not None
    with acting(home.admin.actor, now=NOW):
        withdraw_refund(refund_id=request.refund.pk, actor=home.admin.actor, now=NOW)
    answer = start(pages, home.admin, home.reservation)
    assert answer.status == 302
    assert page(pages, home.admin, Quote.objects.latest("created_at")).status in {200, 302}
