"""Refund of many reservations: one quote, its order, what fits when, one request with a result for each."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from billing.models import CreditNote, Quote, Refund
from core import outbox
from customers.models import Partner
from reservations.models import Reservation
from support.models import SupportRequest
from tests.factories import NOW, World, buy
from tests.factories.refunds import quote, refunded, submit
from tests.portal.conftest import Answer, Pages
from tests.portal.test_refund import CREATE, page, send, start

IN_MARCH = datetime(2026, 3, 14, 9, tzinfo=UTC)


@pytest.fixture
def fourteen(world: World) -> list[Reservation]:
    """Fourteen of which 11 fit today, and 3 on 2027-03-14.

    6,000 for a year, half used, are 2,647.24 net. A refund of 20,000 in March leaves 30,000 of the limit until then.
    """
    home = world.home
    Partner.objects.update(auto_approval_usd_minor=10**9)
    in_march = buy(customer=home.customer, price="20000.00", on="2026-03-12", name="in March")
    assert refunded(home.admin, in_march, now=IN_MARCH).state == "completed"
    return [buy(customer=home.customer, price="6000.00", name=f"vm-{number:02}") for number in range(1, 15)]


@pytest.fixture
def three_sizes(world: World) -> list[Reservation]:
    prices = {"middle": "3000.00", "large": "6000.00", "small": "1000.00"}
    return [buy(customer=world.home.customer, price=price, name=name) for name, price in prices.items()]


def quoted(world: World, many: list[Reservation]) -> Quote:
    return quote(world.home.admin, dict.fromkeys(many))


def went_to(answer: Answer) -> Quote:
    assert answer.status == 302, answer.text
    return Quote.objects.get(pk=answer.location.partition("#")[0].split("/")[-2])


def names(made: Quote) -> list[str]:
    return [line["name"] for line in made.request]


class TestFits:
    def test_eleven_fit_today_and_three_in_march(self, world: World, pages: Pages, fourteen: list[Reservation]) -> None:
        text = page(pages, world.home.admin, quoted(world, fourteen)).text
        assert "11 fit today, 3 on 2027-03-14." in text
        assert text.count("Fits today") == 11
        assert text.count('Fits from <time datetime="2027-03-14">') == 3
        assert 'value="create"' not in text

    def test_in_korean(self, world: World, pages: Pages, fourteen: list[Reservation]) -> None:
        made = quoted(world, fourteen)
        text = pages.open(world.home.admin, "refund_quote", made.customer_id, made.pk, language="ko").text
        assert "오늘 11건 가능, 2027-03-14에 3건 가능." in text

    def test_taking_only_what_fits_leaves_eleven_that_can_be_created(
        self, world: World, pages: Pages, fourteen: list[Reservation]
    ) -> None:
        fresh = went_to(send(pages, world.home.admin, quoted(world, fourteen), **{**CREATE, "act": "take:whole"}))
        assert names(fresh) == [one.name for one in fourteen[:11]]
        text = page(pages, world.home.admin, fresh).text
        assert "11 fit today." in text
        assert 'value="create"' in text

    def test_taking_as_many_units_as_fit(self, world: World, pages: Pages, fourteen: list[Reservation]) -> None:
        large = buy(customer=world.home.customer, price="6000.00", quantity=14, name="fourteen units")
        made = quoted(world, [large, fourteen[0]])
        assert "1 fits today, 1 on 2027-03-14." in page(pages, world.home.admin, made).text
        fresh = went_to(send(pages, world.home.admin, made, **{**CREATE, "act": "take:units"}))
        assert fresh.quantities == {large.pk: 11}

    def test_more_than_the_whole_limit_never_fits(self, world: World, pages: Pages) -> None:
        home = world.home
        huge = buy(customer=home.customer, price="24800.00", quantity=6, name="huge")
        second = buy(customer=home.customer, price="20000.00", name="behind four units of it")
        text = page(pages, home.admin, quote(home.admin, {huge: None, second: None})).text
        assert "1 fits today, 1 never as a whole." in text
        assert "Never fits whole" in text
        assert "All of it fits today if what is ahead of it is left for later." in text

    def test_one_line_has_no_order(self, world: World, pages: Pages) -> None:
        text = page(pages, world.home.admin, quote(world.home.admin, world.home.reservation)).text
        assert "order:smallest" not in text
        assert "fits today" not in text

    def test_it_fits_on_the_day_that_was_told(self, world: World, pages: Pages, fourteen: list[Reservation]) -> None:
        """The three that are left do fit on 2027-03-14, with the eleven requested today."""
        home = world.home
        request = submit(home.admin, quoted(world, fourteen[:11]))
        outbox.drain(now=NOW)
        request.refresh_from_db()
        assert request.refund is not None
        later = [buy(customer=home.customer, price="6000.00", on="2026-09-13", name=f"later-{n}") for n in range(3)]
        assert not quote(home.admin, dict.fromkeys(later), now=datetime(2027, 3, 13, tzinfo=UTC)).sum.fits
        assert quote(home.admin, dict.fromkeys(later), now=datetime(2027, 3, 14, tzinfo=UTC)).sum.fits


class TestOrder:
    @pytest.mark.parametrize(
        ("order", "wanted"),
        [
            ("smallest", ["small", "middle", "large"]),
            ("largest", ["large", "middle", "small"]),
            ("ticked", ["middle", "large", "small"]),
        ],
    )
    def test_choices(
        self, world: World, pages: Pages, three_sizes: list[Reservation], order: str, wanted: list[str]
    ) -> None:
        fresh = went_to(send(pages, world.home.admin, quoted(world, three_sizes), **CREATE | {"act": f"order:{order}"}))
        assert names(fresh) == wanted
        text = page(pages, world.home.admin, fresh).text
        first, second, third = (text.index(f">{name}</a>") for name in wanted)
        assert first < second < third
        assert f'value="order:{order}" aria-pressed="true"' in text

    def test_as_ticked_is_remembered_over_other_orders(
        self, world: World, pages: Pages, three_sizes: list[Reservation]
    ) -> None:
        admin, made = world.home.admin, quoted(world, three_sizes)
        smallest = went_to(send(pages, admin, made, **{**CREATE, "act": "order:smallest"}))
        moved = went_to(send(pages, admin, smallest, **{**CREATE, "act": f"up:{three_sizes[1].pk}"}))
        assert names(moved) == ["small", "large", "middle"]
        orders = page(pages, admin, moved).text.partition('id="order"')[2].partition("</section>")[0]
        assert 'aria-pressed="true"' not in orders
        again = went_to(send(pages, admin, moved, **{**CREATE, "act": "order:ticked"}))
        assert names(again) == ["middle", "large", "small"]

    @pytest.mark.parametrize(
        ("act", "which", "wanted"),
        [
            ("up", 2, ["middle", "small", "large"]),
            ("down", 0, ["large", "middle", "small"]),
            ("up", 0, ["middle", "large", "small"]),
            ("down", 2, ["middle", "large", "small"]),
        ],
    )
    def test_up_and_down(
        self, world: World, pages: Pages, three_sizes: list[Reservation], act: str, which: int, wanted: list[str]
    ) -> None:
        one = three_sizes[which]
        answer = send(pages, world.home.admin, quoted(world, three_sizes), **{**CREATE, "act": f"{act}:{one.pk}"})
        assert names(went_to(answer)) == wanted
        assert answer.location.endswith(f"#line-{one.pk}")

    def test_the_limit_runs_down_in_the_new_order(
        self, world: World, pages: Pages, fourteen: list[Reservation]
    ) -> None:
        last = fourteen[-1]
        made = quoted(world, fourteen)
        for _each in range(4):
            made = went_to(send(pages, world.home.admin, made, **{**CREATE, "act": f"up:{last.pk}"}))
        lines = {line.key: line for line in made.sum.lines}
        assert lines[str(last.pk)].fits
        assert not lines[str(fourteen[10].pk)].fits

    def test_quantities_typed_since_are_kept(self, world: World, pages: Pages) -> None:
        home = world.home
        four = buy(customer=home.customer, quantity=4, name="four")
        made = quote(home.admin, {four: None, home.reservation: None})
        typed = {**CREATE, f"quantity-{four.pk}": "2", "act": f"down:{four.pk}"}
        assert went_to(send(pages, home.admin, made, **typed)).quantities == {home.reservation.pk: 1, four.pk: 2}

    @pytest.mark.parametrize("act", ["up:nonsense", "order:nonsense", "order", "up", "take:nonsense"])
    def test_nonsense_changes_nothing(
        self, world: World, pages: Pages, three_sizes: list[Reservation], act: str
    ) -> None:
        made = quoted(world, three_sizes)
        assert names(went_to(send(pages, world.home.admin, made, **{**CREATE, "act": act}))) == names(made)


class TestOneRequest:
    def test_one_request_one_approval_and_a_result_for_each(
        self, world: World, pages: Pages, fourteen: list[Reservation]
    ) -> None:
        home = world.home
        four = buy(customer=home.customer, price="1000.00", quantity=4, name="four units")
        made = quote(home.admin, {**dict.fromkeys(fourteen[:10]), four: 3})
        answer = send(pages, home.admin, made, **CREATE)
        request = SupportRequest.objects.exclude(refund__quote__customer=None).latest("created_at")
        assert answer.location == reverse("request", args=[request.number])
        before = pages.open(home.admin, "request", request.number).text
        assert before.count("Not carried out yet") == 11
        outbox.drain(now=NOW)
        text = pages.open(home.admin, "request", request.number).text
        rest = Reservation.objects.get(remainder_of=four)
        assert reverse("reservation_overview", args=[home.customer.pk, rest.pk]) in text
        assert "3 of 4 units cancelled" in text
        assert text.count("1 unit cancelled") == 10
        assert Refund.objects.filter(quote=made).count() == 1
        assert CreditNote.objects.filter(refund__quote=made).count() == 1
        assert [one.transitions.filter(state="approved").count() for one in Refund.objects.filter(quote=made)] == [1]

    def test_a_rejected_or_withdrawn_one_changes_nothing(
        self, world: World, pages: Pages, three_sizes: list[Reservation]
    ) -> None:
        home = world.home
        request = submit(home.admin, quoted(world, three_sizes))
        pages.send(home.admin, "request_withdraw", request.number)
        assert pages.open(home.admin, "request", request.number).text.count("Nothing was cancelled</span>") == 3

    def test_a_hundred_lines_take_as_many_queries_as_two(self, world: World, pages: Pages) -> None:
        customer = world.home.customer
        many = [buy(customer=customer, price="100.00", name=f"r{number}") for number in range(100)]
        two, hundred = quoted(world, many[:2]), quoted(world, many)
        seen = [page(pages, world.home.admin, one).queries for one in (two, hundred)]
        assert seen[0] == seen[1] <= 12
        moves = [
            send(pages, world.home.admin, one, **{**CREATE, "act": "order:largest"}).queries for one in (two, hundred)
        ]
        assert moves[0] == moves[1]

    def test_a_hundred_and_one_are_too_many(self, world: World, pages: Pages) -> None:
        many = [buy(customer=world.home.customer, name=f"r{number}") for number in range(101)]
        assert "at most 100" in start(pages, world.home.admin, *many).text
