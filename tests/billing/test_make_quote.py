"""A quote freezes what a refund would bring, dies soon, and is made again only when something differs."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from billing.commands.make_quote import (
    ExchangeRateMissing,
    InvalidRefundQuantity,
    PaymentUnderWay,
    ReservationEnded,
    SelfServiceRefundNotSupported,
    UnknownReservation,
    Wanted,
    make_quote,
)
from billing.models import Quote, RefundLimit
from billing.queries.quotes import places_of
from core.transactions import acting
from reservations.commands.open_act import ReservationBusy
from reservations.models import Reservation
from tests.factories import NOW, CatalogItemFactory, Firm, World, at, buy, make_person, pay, usage
from tests.factories.refunds import ask, quote

MINUTE = timedelta(minutes=1)


@pytest.fixture
def home(world: World) -> Firm:
    return world.home


class TestSum:
    def test_is_frozen_with_every_figure(self, home: Firm) -> None:
        made = quote(home.admin, home.reservation)
        line = made.sum.lines[0]
        assert line.sum is not None
        assert (line.sum.paid, line.sum.used, line.sum.prorated_credit) == (365_000, 182_000, 183_000)
        assert (line.sum.fee, line.sum.net, line.sum.days_used, line.sum.period_days) == (21_960, 161_040, 182, 365)
        assert (made.net_minor, made.net_usd_minor, made.currency) == (161_040, 161_040, "USD")
        assert made.policy.code == made.sum.policy == "seed-2019"

    def test_shows_the_limit_before_and_after(self, home: Firm) -> None:
        limit = quote(home.admin, home.reservation).sum.limit
        assert (limit.free_before_usd_minor, limit.free_after_usd_minor) == (5_000_000, 5_000_000 - 161_040)

    def test_runs_the_limit_down_in_the_order_named(self, home: Firm) -> None:
        second = buy(customer=home.customer, price="7300.00")
        made = quote(home.admin, {second: None, home.reservation: None})
        first, last = made.sum.lines
        assert [first.key, last.key] == [str(second.pk), str(home.reservation.pk)]
        assert first.limit_free_after_usd_minor == last.limit_free_before_usd_minor == 5_000_000 - 322_080
        assert made.sum.limit.free_after_usd_minor == 5_000_000 - 322_080 - 161_040

    def test_counts_only_the_units_asked_for(self, home: Firm) -> None:
        three = buy(customer=home.customer, price="3650.00", quantity=3)
        assert quote(home.admin, three, quantity=1).net_minor == 161_040
        assert quote(home.admin, three, quantity=None).net_minor == 3 * 161_040

    def test_sees_usage_in_the_grace_period(self, home: Firm) -> None:
        unused, used = buy(customer=home.customer, on="2026-06-30"), buy(customer=home.customer, on="2026-06-30")
        usage(used, "2026-07-01", hours="0.5")
        assert quote(home.admin, unused).net_minor == 365_000
        assert quote(home.admin, used).net_minor == 363_000

    def test_does_not_see_the_usage_of_later_days(self, home: Firm) -> None:
        reservation = buy(customer=home.customer, on="2026-06-30")
        usage(reservation, "2026-07-03")
        assert quote(home.admin, reservation).net_minor == 365_000

    def test_counts_what_others_hold(self, home: Firm) -> None:
        second = buy(customer=home.customer)
        ask(home.admin, home.reservation)
        limit = quote(home.admin, second).sum.limit
        assert (limit.held_usd_minor, limit.free_before_usd_minor) == (161_040, 5_000_000 - 161_040)

    def test_over_the_limit_is_shown_with_the_largest_quantity_that_fits(self, home: Firm) -> None:
        many = buy(customer=home.customer, price="3650.00", quantity=40)
        made = quote(home.admin, many)
        line = made.sum.lines[0]
        assert made.sum.limit.over_by_usd_minor == 40 * 161_040 - 5_000_000
        assert line.largest_quantity == 5_000_000 // 161_040 == 31
        assert not made.sum.fits

    def test_takes_nothing_from_the_limit(self, home: Firm) -> None:
        quote(home.admin, home.reservation)
        assert not RefundLimit.objects.exists()


class TestValidity:
    def test_is_30_minutes(self, home: Firm) -> None:
        made = quote(home.admin, home.reservation, now=NOW)
        assert made.valid_until == NOW + 30 * MINUTE
        assert made.is_valid(NOW + 30 * MINUTE - timedelta(microseconds=1))
        assert not made.is_valid(NOW + 30 * MINUTE)

    def test_ends_at_utc_midnight_so_that_its_day_stays_its_day(self, home: Firm) -> None:
        late = datetime(2026, 7, 2, 23, 45, tzinfo=UTC)
        assert quote(home.admin, home.reservation, now=late).valid_until == datetime(2026, 7, 3, tzinfo=UTC)


class TestReuse:
    def test_gives_the_same_person_the_same_quote(self, home: Firm) -> None:
        first = quote(home.admin, home.reservation)
        again = quote(home.admin, home.reservation, now=NOW + MINUTE)
        assert again.pk == first.pk
        assert again.valid_until == first.valid_until

    def test_never_after_it_has_died(self, home: Firm) -> None:
        first = quote(home.admin, home.reservation)
        assert quote(home.admin, home.reservation, now=NOW + 30 * MINUTE).pk != first.pk

    def test_never_anothers(self, home: Firm) -> None:
        colleague = make_person(home.partner)
        assert quote(colleague, home.reservation).pk != quote(home.admin, home.reservation).pk

    def test_never_for_another_quantity(self, home: Firm) -> None:
        three = buy(customer=home.customer, quantity=3)
        assert quote(home.admin, three, quantity=1).pk != quote(home.admin, three, quantity=2).pk

    def test_never_when_the_reservation_has_changed(self, home: Firm) -> None:
        first = quote(home.admin, home.reservation)
        Reservation.objects.filter(pk=home.reservation.pk).update(version=F("version") + 1)
        assert quote(home.admin, home.reservation).pk != first.pk

    def test_never_when_the_limit_stands_elsewhere(self, home: Firm) -> None:
        second = buy(customer=home.customer)
        first = quote(home.admin, second)
        ask(home.admin, home.reservation)
        assert quote(home.admin, second).pk != first.pk


class TestRefusals:
    def test_of_another_partners_reservation(self, world: World) -> None:
        """It does exist, and its figures must not show."""
        with pytest.raises(UnknownReservation), acting(world.home.admin.actor, now=NOW):
            make_quote(
                customer=world.home.customer,
                wanted=[Wanted(world.other.reservation.pk)],
                actor=world.home.admin.actor,
                now=NOW,
            )
        assert not Quote.objects.exists()

    @pytest.mark.parametrize("wanted", [[], [Wanted(uuid.uuid4())]])
    def test_of_nothing_and_of_the_unknown(self, home: Firm, wanted: list[Wanted]) -> None:
        with pytest.raises(UnknownReservation):
            make_quote(customer=home.customer, wanted=wanted, actor=home.admin.actor, now=NOW)

    def test_of_the_same_reservation_twice(self, home: Firm) -> None:
        twice = [Wanted(home.reservation.pk, 1), Wanted(home.reservation.pk, 1)]
        with pytest.raises(UnknownReservation):
            make_quote(customer=home.customer, wanted=twice, actor=home.admin.actor, now=NOW)

    @pytest.mark.parametrize("quantity", [0, -1, 4])
    def test_of_a_quantity_that_is_not_there(self, home: Firm, quantity: int) -> None:
        three = buy(customer=home.customer, quantity=3)
        with pytest.raises(InvalidRefundQuantity) as refused:
            quote(home.admin, three, quantity=quantity)
        assert refused.value.code == "InvalidRefundQuantity"
        assert refused.value.params["owned"] == 3

    def test_of_a_product_that_is_never_refunded(self, home: Firm) -> None:
        suse = buy(customer=home.customer, item=CatalogItemFactory(resource_type="SuseLinux", sku="SUSE"))
        with pytest.raises(SelfServiceRefundNotSupported):
            quote(home.admin, suse)

    def test_of_what_somebody_has_asked_for(self, home: Firm) -> None:
        ask(home.admin, home.reservation)
        with pytest.raises(ReservationBusy):
            quote(home.admin, home.reservation)

    def test_while_a_payment_that_is_due_was_not_taken(self, home: Firm) -> None:
        """Its period would look unpaid, and so bring nothing."""
        monthly = buy(customer=home.customer, plan="Monthly", on="2026-06-02")
        with pytest.raises(PaymentUnderWay):
            quote(home.admin, monthly)
        pay(monthly, until=NOW)
        assert quote(home.admin, monthly).net_minor > 0

    def test_of_what_has_expired_at_its_very_midnight(self, home: Firm) -> None:
        reservation = buy(customer=home.customer, on="2025-07-02")
        midnight = datetime(2026, 7, 2, tzinfo=UTC)
        assert quote(home.admin, reservation, now=midnight - timedelta(microseconds=1)).net_minor > 0
        with pytest.raises(ReservationEnded):
            quote(home.admin, reservation, now=midnight)

    @pytest.mark.broken_books
    def test_of_what_was_cancelled(self, home: Firm) -> None:
        Reservation.objects.filter(pk=home.reservation.pk).update(
            state="Cancelled", ended_as="Merged", ended_at=at("2026-02-01")
        )
        with pytest.raises(ReservationEnded):
            quote(home.admin, home.reservation)


def test_the_right_is_needed_on_the_order_of_each_line(home: Firm) -> None:
    second = buy(customer=home.customer)
    made = quote(home.admin, {home.reservation: None, second: None})
    places = [(place.order_id, place.reservation_id) for place in places_of(made)]
    assert places == [(home.reservation.order_id, home.reservation.pk), (second.order_id, second.pk)]


def test_a_currency_without_a_rate_is_refused_in_words(world: World) -> None:
    reservation = buy(price="100.00", currency="CHF")
    with pytest.raises(ExchangeRateMissing) as refused:
        quote(make_person(reservation.partner), reservation)
    assert refused.value.message == "There is no exchange rate for CHF yet. Ask the operator to enter one."
