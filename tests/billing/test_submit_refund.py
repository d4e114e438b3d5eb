"""A submitted refund holds its reservations and its part of the limit, and pays exactly what was quoted."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from billing.commands.make_quote import ReservationEnded
from billing.commands.refund_limit import RefundLimitExceeded
from billing.commands.submission import QuoteExpired, QuoteStale, QuoteUsed
from billing.commands.submit_refund import submit_refund
from billing.models import LimitUse, Refund, RefundLimit
from billing.policy.second_person import OwnAmount
from core import outbox
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Partner
from reservations.commands.open_act import ReservationBusy
from reservations.models import OpenAct, Reservation
from tests.factories import NOW, Firm, World, at, buy, make_person
from tests.factories.refunds import ask, quote, refunded, submit

MINUTE = timedelta(minutes=1)


@pytest.fixture
def home(world: World) -> Firm:
    return world.home


class TestSubmitted:
    def test_has_the_quotes_amounts(self, home: Firm) -> None:
        made = quote(home.admin, home.reservation)
        refund = submit(home.admin, made).refund
        assert refund is not None
        assert (refund.state, refund.quote, refund.submitted_on) == ("submitted", made, made.on)
        assert (refund.credit_minor, refund.fee_minor, refund.net_minor) == (183_000, 21_960, 161_040)
        assert (refund.net_usd_minor, refund.commitment_cancelled_minor) == (161_040, 0)

    def test_has_a_line_for_each_reservation_in_the_quotes_order(self, home: Firm) -> None:
        second = buy(customer=home.customer, quantity=3)
        refund = ask(home.admin, {second: 2, home.reservation: None})
        lines = [(line.position, line.reservation, line.quantity, line.owned) for line in refund.lines.all()]
        assert lines == [(1, second, 2, 3), (2, home.reservation, 1, 1)]
        assert refund.net_minor == 3 * 161_040

    def test_holds_the_reservations(self, home: Firm) -> None:
        refund = ask(home.admin, home.reservation)
        act = OpenAct.objects.get(reservation=home.reservation)
        assert (act.kind, act.subject_id, act.opened_at) == ("refund", refund.pk, NOW)

    def test_holds_its_part_of_the_limit(self, home: Firm) -> None:
        refund = ask(home.admin, home.reservation)
        use = LimitUse.objects.get(refund=refund)
        assert (use.state, use.amount_usd_minor, use.held_at) == ("held", 161_040, NOW)
        assert RefundLimit.objects.get(customer=home.customer).taken_usd_minor == 161_040

    def test_is_later_than_the_customers_newest(self, home: Firm) -> None:
        """Approval adds up what came earlier; of two at once each would count the other."""
        moments = [ask(home.admin, buy(customer=home.customer), now=NOW - n * MINUTE).submitted_at for n in range(3)]
        assert moments == [NOW, NOW + timedelta(microseconds=1), NOW + timedelta(microseconds=2)]

    def test_wakes_the_worker(self, home: Firm) -> None:
        refund = ask(home.admin, home.reservation)
        event = OutboxEvent.objects.get(topic="refund.submitted")
        assert (event.subject_id, event.partner_id, event.due_at) == (refund.pk, home.partner.pk, NOW)

    def test_writes_down_who_asked(self, home: Firm) -> None:
        refund = ask(home.admin, home.reservation)
        first = refund.transitions.get()
        assert (first.number, first.state, first.at) == (1, "submitted", NOW)
        assert (first.actor_kind, first.actor_id) == ("user", home.admin.user.pk)

    def test_changes_nothing_about_the_reservation_yet(self, home: Firm) -> None:
        ask(home.admin, home.reservation)
        home.reservation.refresh_from_db()
        assert (home.reservation.state, home.reservation.version) == ("Succeeded", 1)


class TestRefusals:
    def test_of_an_expired_quote(self, home: Firm) -> None:
        made = quote(home.admin, home.reservation)
        with pytest.raises(QuoteExpired):
            submit(home.admin, made, now=NOW + 30 * MINUTE)
        assert not Refund.objects.exists()

    def test_of_a_quote_that_was_used(self, home: Firm) -> None:
        """Somebody else's click; the same person's second click gets the first one's request."""
        made = quote(home.admin, home.reservation)
        submit(home.admin, made)
        with pytest.raises(QuoteUsed), acting(home.admin.actor, now=NOW):
            submit_refund(quote=made, actor=home.admin.actor, own=OwnAmount({}), now=NOW)
        assert Refund.objects.count() == 1

    def test_of_a_quote_whose_reservation_has_changed(self, home: Firm) -> None:
        second = buy(customer=home.customer)
        made = quote(home.admin, {home.reservation: None, second: None})
        Reservation.objects.filter(pk=second.pk).update(version=F("version") + 1)
        with pytest.raises(QuoteStale):
            submit(home.admin, made)
        assert not Refund.objects.exists()
        assert not OpenAct.objects.exists()

    @pytest.mark.broken_books
    def test_of_a_quote_whose_reservation_has_ended(self, home: Firm) -> None:
        made = quote(home.admin, home.reservation)
        Reservation.objects.filter(pk=home.reservation.pk).update(
            state="Cancelled", ended_as="Merged", ended_at=NOW, version=F("version") + 1
        )
        with pytest.raises(ReservationEnded):
            submit(home.admin, made)

    def test_of_a_second_request_for_the_same_reservation(self, home: Firm) -> None:
        colleague = make_person(home.partner)
        second = quote(colleague, home.reservation)
        ask(home.admin, home.reservation)
        with pytest.raises(ReservationBusy):
            submit(colleague, second)
        assert Refund.objects.count() == 1

    def test_of_many_when_one_of_them_is_busy(self, home: Firm) -> None:
        second, colleague = buy(customer=home.customer), make_person(home.partner)
        both = quote(colleague, {second: None, home.reservation: None})
        ask(home.admin, home.reservation)
        with pytest.raises(ReservationBusy):
            submit(colleague, both)
        assert not OpenAct.objects.filter(reservation=second).exists()

    def test_of_what_was_refunded_meanwhile(self, home: Firm) -> None:
        colleague = make_person(home.partner)
        made = quote(colleague, home.reservation)
        refunded(home.admin, home.reservation)
        with pytest.raises(ReservationEnded):
            submit(colleague, made)


class TestLimit:
    def test_refuses_a_quote_that_was_over_it_from_the_start(self, home: Firm) -> None:
        many = buy(customer=home.customer, quantity=40)
        with pytest.raises(RefundLimitExceeded) as refused:
            submit(home.admin, quote(home.admin, many))
        assert refused.value.params["over_by_usd_minor"] == 40 * 161_040 - 5_000_000
        assert refused.value.params["largest_quantity"] == 31
        assert not Refund.objects.exists()

    def test_takes_a_refund_of_exactly_what_is_left(self, home: Firm) -> None:
        exact = buy(customer=home.customer, price="50000.00", on="2026-06-30")
        ask(home.admin, exact)
        assert RefundLimit.objects.get().taken_usd_minor == 5_000_000

    def test_refuses_a_cent_more(self, home: Firm) -> None:
        over = buy(customer=home.customer, price="50000.01", on="2026-06-30")
        with pytest.raises(RefundLimitExceeded) as refused:
            submit(home.admin, quote(home.admin, over))
        assert refused.value.params["over_by_usd_minor"] == 1

    def test_is_looked_at_again_under_the_lock(self, home: Firm) -> None:
        """Two quotes that each fit, but not both."""
        large = [buy(customer=home.customer, price="30000.00", on="2026-06-30") for _ in range(2)]
        first, second = (quote(home.admin, one) for one in large)
        submit(home.admin, first)
        with pytest.raises(RefundLimitExceeded) as refused:
            submit(home.admin, second)
        assert refused.value.params["over_by_usd_minor"] == 1_000_000
        assert Refund.objects.count() == 1

    def test_names_the_largest_quantity_that_fits_now(self, home: Firm) -> None:
        """As the limit is when the refund is submitted, not as it was when it was quoted."""
        many = buy(customer=home.customer, price="10000.00", quantity=5, on="2026-06-30")
        made = quote(home.admin, many)
        ask(home.admin, buy(customer=home.customer, price="15000.00", on="2026-06-30"))
        with pytest.raises(RefundLimitExceeded) as refused:
            submit(home.admin, made)
        assert refused.value.params["largest_quantity"] == 3

    def test_is_each_customers_own(self, world: World) -> None:
        for firm in (world.home, world.other):
            ask(firm.admin, buy(customer=firm.customer, price="50000.00", on="2026-06-30"))
        assert list(RefundLimit.objects.values_list("taken_usd_minor", flat=True)) == [5_000_000, 5_000_000]

    def test_is_held_in_dollars_whatever_the_currency(self, home: Firm) -> None:
        won = buy(price="71500000", currency="KRW", on="2026-06-30")
        person = make_person(won.partner)
        ask(person, won)
        assert RefundLimit.objects.get(customer=won.customer).taken_usd_minor == 5_000_000

    def test_refuses_a_won_that_makes_a_cent_more(self, home: Firm) -> None:
        won = buy(price="71500008", currency="KRW", on="2026-06-30")
        person = make_person(won.partner)
        made = quote(person, won)
        with pytest.raises(RefundLimitExceeded):
            submit(person, made)


class TestWindow:
    """What was used comes back 365 days later, and not a day sooner."""

    def test_of_365_days(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=10_000_000)
        first = buy(customer=home.customer, price="50000.00", on="2026-06-30")
        refund = refunded(home.admin, first)
        use = LimitUse.objects.get(refund=refund)
        assert (use.state, use.used_on, use.returns_on) == ("used", date(2026, 7, 2), date(2027, 7, 2))
        second = buy(customer=home.customer, price="50000.00", on="2027-07-01")
        with pytest.raises(RefundLimitExceeded):
            submit(home.admin, quote(home.admin, second, now=at("2027-07-01")), now=at("2027-07-01"))
        again = refunded(home.admin, second, now=at("2027-07-02"))
        assert again.state == "completed"
        assert RefundLimit.objects.get().taken_usd_minor == 5_000_000

    def test_counts_from_completion_not_from_submission(self, home: Firm) -> None:
        refund = ask(home.admin, home.reservation)
        outbox.drain(now=NOW + timedelta(days=1))
        assert LimitUse.objects.get(refund=refund).returns_on == date(2027, 7, 3)
