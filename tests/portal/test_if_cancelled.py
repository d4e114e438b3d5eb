"""If cancelled on…: estimates for later days, which hold when the day comes."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from billing.models import RefundPolicy
from billing.queries.refund_estimates import refund_estimates
from customers.models import Customer
from reservations.models import Reservation
from tests.factories import NOW, CustomerFactory, FxRateFactory, World, buy, make_person, pay, usage
from tests.factories.refunds import ask, quote, refunded
from tests.portal.conftest import Answer, Pages

TODAY = NOW.date()


def open_one(pages: Pages, world: World, reservation: Reservation, who: str = "admin", **query: str) -> Answer:
    person = getattr(world.home, who)
    return pages.open(person, "reservation_if_cancelled", reservation.customer_id, reservation.pk, **query)


def estimated(reservation: Reservation, day: date, *, quantity: int = 1) -> tuple[int, int, int, int, int]:
    loaded = Reservation.objects.select_related("order", "item").get(pk=reservation.pk)
    made = refund_estimates(reservations=[loaded], quantities={loaded.pk: quantity}, today=TODAY, days=[day])[0].result
    return (made.prorated_credit, made.fee, made.net, made.commitment_cancelled, made.limit.free_before_usd_minor)


class TestHolds:
    """What was estimated is what the quote of the day says, with all due payments taken."""

    @pytest.mark.parametrize("plan", ["Upfront", "Monthly"])
    @pytest.mark.parametrize("is_used", [True, False])
    @pytest.mark.parametrize(
        "day", ["2026-07-02", "2026-07-31", "2026-08-31", "2026-12-31", "2027-02-28", "2028-02-29"]
    )
    def test_in_won(self, world: World, plan: str, is_used: bool, day: str) -> None:
        customer = CustomerFactory(partner=world.home.partner, currency="KRW")
        bought = buy(
            customer=customer, price="8760001", plan=plan, term="P3Y", quantity=3, on="2026-01-31", now=NOW, name="won"
        )
        if is_used:
            usage(bought, "2026-02-03")
        on = date.fromisoformat(day)
        told = estimated(bought, on, quantity=2)
        pay(bought, until=on)
        real = quote(world.home.admin, bought, quantity=2, now=datetime(on.year, on.month, on.day, 7, tzinfo=UTC)).sum
        free = real.limit.free_before_usd_minor
        assert told == (real.prorated_credit, real.fee, real.net, real.commitment_cancelled, free)

    def test_what_comes_back_of_the_limit_until_then(self, world: World) -> None:
        home = world.home
        refunded(home.admin, buy(customer=home.customer, price="7300.00", name="earlier"))
        three_years = buy(customer=home.customer, price="9000.00", term="P3Y", name="three years")
        days = [date(2027, 7, 1), date(2027, 7, 2)]
        told = [estimated(three_years, day)[-1] for day in days]
        real = [
            quote(home.admin, three_years, now=datetime(day.year, day.month, day.day, tzinfo=UTC))
            .sum.limit.free_before_usd_minor
            for day in days
        ]  # fmt: skip
        assert told == real == [50_000_00 - 3_220_80, 50_000_00]

    def test_a_version_that_is_scheduled(self, world: World) -> None:
        later = RefundPolicy.objects.get(code="azure-2026")
        later.effective_from, later.is_draft = date(2026, 9, 1), False
        later.save()
        before, after = (
            estimated(world.home.reservation, date(2026, 8, 31)),
            estimated(world.home.reservation, date(2026, 9, 1)),
        )
        assert before[1] > 0 == after[1]
        assert after[2] == quote(world.home.admin, world.home.reservation, now=datetime(2026, 9, 1, tzinfo=UTC)).sum.net


class TestPage:
    def test_today_and_twelve_month_ends(self, world: World, pages: Pages) -> None:
        three_years = buy(customer=world.home.customer, price="9000.00", term="P3Y", name="three years")
        text = open_one(pages, world, three_years).text
        rows = re.findall(r'<td class="full" data-l="Day \(UTC\)"> <b><time datetime="([\d-]+)">', text)
        assert rows == [
            "2026-07-02", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31",
            "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30",
        ]  # fmt: skip
        assert "An estimate. It cannot be submitted." in text
        assert 'method="post" id="wizard"' not in text

    def test_a_day_of_ones_own(self, world: World, pages: Pages) -> None:
        text = open_one(pages, world, world.home.reservation, on="2026-10-01").text
        assert "the day you asked for" in text
        assert "USD 920.00" in text, "92 of 365 days left of 3,650.00"
        assert "USD 809.60" in text, "less 12%"

    def test_after_the_term_nothing_comes_back(self, world: World, pages: Pages) -> None:
        text = open_one(pages, world, world.home.reservation).text
        assert text.count("Nothing comes back any more.") == 6, "from January 2027 on"

    def test_a_part_of_the_units(self, world: World, pages: Pages) -> None:
        many = buy(customer=world.home.customer, quantity=4, name="many")
        text = open_one(pages, world, many, quantity="3").text
        assert "Estimate for 3 units" in text
        assert "USD 4,831.20" in text, "3 x 1,610.40"

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ({"on": "nonsense"}, "Enter a date, for example 2027-01-31."),
            ({"on": "2026-07-01"}, "Choose today or a later day."),
            ({"on": "9999-12-31"}, "Choose a day within the next five years."),
            ({"quantity": "0"}, "Enter a whole number from 1 to 1."),
            ({"quantity": "<b>"}, "Enter a whole number from 1 to 1."),
            ({"on": "2026-10-01\0"}, "Enter a date, for example 2027-01-31."),
        ],
    )
    def test_bad_input_is_named_and_kept(self, world: World, pages: Pages, query: dict[str, str], said: str) -> None:
        answer = open_one(pages, world, world.home.reservation, **query)
        assert answer.status == 422
        assert said in answer.text
        assert "2026-07-31" in answer.text, "the month-ends are there all the same"

    def test_without_our_cost_no_amount_is_told(self, world: World, pages: Pages) -> None:
        monthly = buy(customer=world.home.customer, price="1200.00", plan="Monthly", now=NOW, name="monthly")
        for one in (monthly, world.home.reservation):
            text = open_one(pages, world, one, cost="0", on="2026-10-01").text
            main = text.partition("<main")[2].partition("</main>")[0]
            assert "USD" not in main
            assert "money" not in main
            assert "Show our cost" in main
        assert "25.21%" in main, "920.00 of 3,650.00"
        assert "22.18%" in main

    def test_of_a_whole_quote(self, world: World, pages: Pages) -> None:
        home = world.home
        many = buy(customer=home.customer, quantity=4, name="many")
        made = quote(home.admin, {many: 3, home.reservation: None})
        answer = pages.open(home.admin, "refund_if_cancelled", made.customer_id, made.pk)
        assert answer.status == 200
        assert "USD 6,441.60" in answer.text, "4 x 1,610.40"
        assert reverse("refund_quote", args=[made.customer_id, made.pk]) in answer.text
        assert pages.open(home.admin, "refund_quote", made.customer_id, made.pk).text.count(
            reverse("refund_if_cancelled", args=[made.customer_id, made.pk])
        )

    def test_the_overview_leads_there(self, world: World, pages: Pages) -> None:
        home = world.home
        text = pages.open(home.admin, "reservation_overview", home.customer.pk, home.reservation.pk).text
        assert reverse("reservation_if_cancelled", args=[home.customer.pk, home.reservation.pk]) in text

    def test_one_that_has_ended(self, world: World, pages: Pages) -> None:
        old = buy(customer=world.home.customer, on="2025-06-01", name="old")
        answer = open_one(pages, world, old)
        assert answer.status == 200
        assert "Nothing runs any more" in answer.text

    def test_without_an_exchange_rate(self, world: World, pages: Pages) -> None:
        customer = CustomerFactory(partner=world.home.partner, currency="CHF")
        text = open_one(pages, world, buy(customer=customer, name="francs")).text
        assert "there is no exchange rate for the currency of this order" in text
        FxRateFactory(currency="CHF", units_per_usd="0.9", from_on="2026-01-01")
        assert "Estimate for 1 unit" in open_one(pages, world, Reservation.objects.get(name="francs")).text

    def test_while_a_request_is_open(self, world: World, pages: Pages) -> None:
        ask(world.home.admin, world.home.reservation)
        assert open_one(pages, world, world.home.reservation).status == 200

    def test_in_korean(self, world: World, pages: Pages) -> None:
        home = world.home
        text = pages.open(
            home.admin, "reservation_if_cancelled", home.customer.pk, home.reservation.pk, language="ko"
        ).text
        assert "추정치이며 제출할 수 없습니다." in text

    def test_as_many_queries_for_fifty_as_for_two(self, world: World, pages: Pages) -> None:
        home = world.home
        many = [buy(customer=home.customer, price="100.00", name=f"r{number}") for number in range(50)]
        seen = []
        for some in (many[:2], many):
            made = quote(home.admin, dict.fromkeys(some))
            seen.append(pages.open(home.admin, "refund_if_cancelled", made.customer_id, made.pk).queries)
        assert seen[0] == seen[1] <= 12


class TestWho:
    def test_who_may_read(self, world: World, pages: Pages) -> None:
        home = world.home
        for who in ("admin", "reader", "seller"):
            assert open_one(pages, world, home.reservation, who).status == 200
        nobody = make_person(home.partner)
        nobody.membership.roles = []
        nobody.membership.save()
        refused = pages.open(nobody, "reservation_if_cancelled", home.customer.pk, home.reservation.pk)
        assert refused.status == 403

    def test_others_are_unknown(self, world: World, pages: Pages) -> None:
        home, other = world.home, world.other
        second: Customer = CustomerFactory(partner=home.partner)
        for customer, reservation in ((other.customer, other.reservation), (second, home.reservation)):
            answer = pages.open(home.admin, "reservation_if_cancelled", customer.pk, reservation.pk)
            assert answer.status == 404
        made = quote(other.admin, other.reservation)
        assert pages.open(home.admin, "refund_if_cancelled", made.customer_id, made.pk).status == 404
        assert pages.open(home.admin, "refund_if_cancelled", home.customer.pk, made.pk).status == 404

    def test_wrong_method(self, world: World, pages: Pages) -> None:
        home = world.home
        assert pages.send(home.admin, "reservation_if_cancelled", home.customer.pk, home.reservation.pk).status == 405
