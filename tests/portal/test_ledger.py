"""The ledger and its entries."""

import uuid

import pytest
from django.urls import reverse

from billing.models import JournalEntry, Refund
from support.models import SupportRequest
from tests.factories import CustomerFactory, World, buy
from tests.factories.refunds import refunded
from tests.portal.conftest import Pages
from tests.portal.test_exports import lines


@pytest.fixture
def credited(world: World) -> Refund:
    """A refund of the home customer's reservation, carried out."""
    return refunded(world.home.admin, world.home.reservation)


def payment_of(world: World) -> JournalEntry:
    return JournalEntry.objects.get(partner=world.home.partner, kind=JournalEntry.Kind.PAYMENT)


class TestList:
    def test_entries_with_their_postings(self, world: World, pages: Pages, credited: Refund) -> None:
        answer = pages.open(world.home.admin, "ledger")
        assert answer.status == 200
        request = SupportRequest.objects.get(refund=credited)
        for words in (
            credited.credit_note.entry.number,
            credited.credit_note.number,
            reverse("request", args=[request.number]),
            f"Payment 1 for {world.home.reservation.name}",
            "Reservation revenue cancelled",
            "USD 1,830.00",
            "USD 219.60",
            "USD 1,610.40",
        ):
            assert words in answer.text, words

    def test_the_balance_of_the_partners_credit(self, world: World, pages: Pages, credited: Refund) -> None:
        won = CustomerFactory(partner=world.home.partner, currency="KRW")
        refunded(world.home.admin, buy(customer=won, price="3650000", name="won"))
        text = pages.open(world.home.reader, "ledger").text
        assert '<dd><span class="money">USD 1,610.40</span></dd>' in text
        assert '<dd><span class="money">₩1,610,400</span></dd>' in text
        assert "Nothing was credited yet." in pages.open(world.other.admin, "ledger").text

    def test_filters(self, world: World, pages: Pages, credited: Refund) -> None:
        home = world.home
        entry, payment = credited.credit_note.entry, payment_of(world)
        only_refunds = pages.open(home.admin, "ledger", kind="refund").text
        assert reverse("ledger_entry", args=[entry.number]) in only_refunds
        assert reverse("ledger_entry", args=[payment.number]) not in only_refunds
        assert payment.number in pages.open(home.admin, "ledger", customer=home.customer.pk).text
        assert payment.number in pages.open(home.admin, "ledger", q="northwind cust").text
        second = CustomerFactory(partner=home.partner, company_name="Second")
        assert "Nothing fits these filters." in pages.open(home.admin, "ledger", customer=second.pk).text
        assert payment.number in pages.open(home.admin, "ledger", kind="nonsense", customer="nonsense").text

    def test_another_partners_are_unknown(self, world: World, pages: Pages, credited: Refund) -> None:
        entry = credited.credit_note.entry
        assert f"{world.home.customer.company_name}" not in pages.open(world.other.admin, "ledger").text
        assert pages.open(world.other.admin, "ledger", customer=world.home.customer.pk).status == 404
        own = JournalEntry.objects.filter(partner=world.other.partner).values_list("number", flat=True)
        if entry.number not in own:
            assert pages.open(world.other.admin, "ledger_entry", entry.number).status == 404

    def test_who_may(self, world: World, pages: Pages) -> None:
        assert pages.open(world.home.reader, "ledger").status == 200
        assert pages.open(world.home.seller, "ledger").status == 403
        assert pages.open(None, "ledger").location.startswith(reverse("account_login"))
        assert pages.send(world.home.admin, "ledger").status == 405

    def test_in_korean(self, world: World, pages: Pages, credited: Refund) -> None:
        answer = pages.open(world.home.admin, "ledger", language="ko")
        assert '<html lang="ko"' in answer.text
        assert "Reservation revenue" not in answer.text

    def test_names_are_escaped(self, world: World, pages: Pages) -> None:
        buy(customer=world.home.customer, name="<script>alert(1)</script>")
        assert "<script>alert" not in pages.open(world.home.admin, "ledger", q="<script>alert(2)").text
        assert "<script>alert" not in pages.open(world.home.admin, "ledger").text

    def test_pages_and_queries(self, world: World, pages: Pages) -> None:
        few = pages.open(world.home.admin, "ledger")
        for number in range(59):
            buy(customer=world.home.customer, price="20.00", name=f"r{number}")
        first = pages.open(world.home.admin, "ledger")
        assert few.queries == first.queries <= 8
        assert "Showing 1 to 50 of 60" in first.text
        cursor = first.text.partition('rel="next" href="?page=')[2].partition('"')[0]
        second = pages.open(world.home.admin, "ledger", page=cursor)
        assert "Showing 51 to 60 of 60" in second.text
        assert 'rel="next"' not in second.text
        filtered = pages.open(world.home.admin, "ledger", customer=world.home.customer.pk, kind="payment")
        assert filtered.queries <= 8

    def test_of_a_reservation(self, world: World, pages: Pages, credited: Refund) -> None:
        home = world.home
        sibling = buy(customer=home.customer, name="sibling")
        answer = pages.open(home.admin, "ledger", reservation=home.reservation.pk)
        assert credited.credit_note.entry.number in answer.text and "sibling" not in answer.text
        assert f"Reservation: <b>{home.reservation.name}</b>" in answer.text
        assert "Showing 1 to 2 of 2" in answer.text
        assert answer.queries <= 8
        own = pages.open(home.admin, "ledger", reservation=sibling.pk).text
        assert "Showing 1 to 1 of 1" in own and credited.credit_note.entry.number not in own
        assert pages.open(home.admin, "ledger", reservation=world.other.reservation.pk).status == 404

    def test_the_reservation_leads_to_its_entries(self, world: World, pages: Pages) -> None:
        home = world.home
        ids = (home.customer.pk, home.reservation.pk)
        link = f"{reverse('ledger')}?reservation={home.reservation.pk}"
        assert link in pages.open(home.admin, "reservation_properties", *ids).text
        assert link not in pages.open(home.seller, "reservation_properties", *ids).text

    def test_days(self, world: World, pages: Pages, credited: Refund) -> None:
        home, refund, payment = world.home, credited.credit_note.entry, payment_of(world)
        since = pages.open(home.admin, "ledger", since=refund.posted_on).text
        assert refund.number in since and payment.number not in since
        until = pages.open(home.admin, "ledger", until=payment.posted_on).text
        assert payment.number in until and refund.number not in until
        for strange in ({"since": "0001-01-01"}, {"until": "9999-12-31"}, {"since": "x"}, {"sort": "x"}):
            assert payment.number in pages.open(home.admin, "ledger", **strange).text

    def test_order(self, world: World, pages: Pages, credited: Refund) -> None:
        refund, payment = credited.credit_note.entry.number, payment_of(world).number
        newest = pages.open(world.home.admin, "ledger").text
        assert newest.index(refund) < newest.index(payment) and 'aria-sort="descending"' in newest
        oldest = pages.open(world.home.admin, "ledger", sort="posted").text
        assert oldest.index(payment) < oldest.index(refund) and 'aria-sort="ascending"' in oldest

    def test_the_file_has_the_filters_and_the_order(self, world: World, pages: Pages, credited: Refund) -> None:
        rows = lines(pages.open(world.home.admin, "ledger", export="csv", sort="posted"))
        assert rows[1][0] == payment_of(world).number and rows[-1][0] == credited.credit_note.entry.number
        of_one = lines(pages.open(world.home.admin, "ledger", export="csv", kind="refund"))
        assert {row[0] for row in of_one[1:]} == {credited.credit_note.entry.number}


class TestEntry:
    def test_a_refunds_entry_leads_to_its_request(self, world: World, pages: Pages, credited: Refund) -> None:
        entry = credited.credit_note.entry
        answer = pages.open(world.home.admin, "ledger_entry", entry.number)
        assert answer.status == 200
        number = SupportRequest.objects.get(refund=credited).number
        assert reverse("request", args=[number]) in answer.text
        assert credited.credit_note.number in answer.text
        assert answer.text.count("USD 1,830.00") == 3, "its leg, and both totals"

    def test_a_payments_entry_leads_to_its_reservation(self, world: World, pages: Pages) -> None:
        answer = pages.open(world.home.admin, "ledger_entry", payment_of(world).number)
        home = world.home
        assert reverse("reservation_overview", args=[home.customer.pk, home.reservation.pk]) in answer.text

    def test_who_may(self, world: World, pages: Pages) -> None:
        number = payment_of(world).number
        assert pages.open(world.home.seller, "ledger_entry", number).status == 403
        assert pages.open(None, "ledger_entry", number).location.startswith(reverse("account_login"))
        assert pages.send(world.home.admin, "ledger_entry", number).status == 405
        assert pages.open(world.home.admin, "ledger_entry", f"JE-{uuid.uuid4().hex[:8]}").status == 404
