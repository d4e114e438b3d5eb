"""An exchange from its quote to its end: what is refused, what goes through the gates, and what moves at once."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from billing.chart import AccountCode
from billing.commands.carry_out_exchange import begin_exchange, carry_on_exchange
from billing.commands.decide_exchange import decide_exchange
from billing.commands.decisions import RefundMovedOn
from billing.commands.end_unanswered import end_all_unanswered
from billing.commands.exchange_decisions import (
    agree_to_exchange,
    approve_exchange,
    confirm_exchange,
    mark_exchange_dead,
    reject_exchange,
    requeue_exchange,
    stop_exchange,
    take_back_exchange_approval,
    withdraw_exchange,
)
from billing.commands.make_exchange_quote import (
    SubscriptionNotActive,
    UnknownProduct,
    UnknownSubscription,
)
from billing.commands.make_quote import (
    InvalidRefundQuantity,
    PaymentUnderWay,
    ReservationEnded,
    UnknownReservation,
)
from billing.commands.submission import QuoteExpired, QuoteStale
from billing.commands.submit_exchange import ExchangeRefused, ExchangeWorthTooLittle
from billing.commands.verdicts import ExchangeMovedOn, OwnExchange, ReasonRequired
from billing.models import (
    CreditNote,
    Exchange,
    ExchangeQuote,
    JournalEntry,
    LimitUse,
    OrderBalance,
    RefundLimit,
    RefundPolicy,
)
from core import outbox
from core.actor import SYSTEM
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Partner, Subscription
from reservations.commands.configure import AppliedScopesNotAssociatedWithCommerceAccount
from reservations.commands.open_act import ReservationBusy
from reservations.commands.rename import InvalidName
from reservations.models import OpenAct, Reservation, SaleEnd
from reservations.policy.scope import Choice, ScopeType
from support.commands.request_exchange import ExchangeNotAllowed
from tests.factories import (
    NOW,
    Firm,
    RoleAssignmentFactory,
    SecondPersonAmountFactory,
    SubscriptionFactory,
    World,
    at,
    buy,
    pay,
    staff_actor,
)
from tests.factories.exchanges import (
    ask_exchange,
    buying,
    exchange_quote,
    exchanged,
    priced,
    set_price,
    submit_exchange_of,
)
from tests.factories.refunds import ask, refunded

MINUTE = timedelta(minutes=1)
DESK = "Sizes checked."


@pytest.fixture
def home(world: World) -> Firm:
    return world.home


def states(exchange: Exchange) -> list[str]:
    return list(exchange.transitions.order_by("number").values_list("state", flat=True))


def legs(entry: JournalEntry) -> dict[tuple[str, str], int]:
    return {(row.account_id, row.side): row.amount_minor for row in entry.postings.all()}


class TestQuote:
    def test_freezes_both_sides(self, home: Firm) -> None:
        item = priced("4000.00")
        quote = exchange_quote(home.admin, home.reservation, [buying(item, customer=home.customer)])
        assert (quote.refunds_minor, quote.credit_minor, quote.purchases_minor) == (183_000, 183_000, 400_000)
        result = ExchangeQuote.objects.get(pk=quote.pk).sum
        assert (result.net_payable, result.due_today, result.net_today) == (217_000, 400_000, 217_000)
        assert result.is_allowed
        assert quote.returned[0]["version"] == home.reservation.version
        assert quote.bought[0]["name"] == "VM_RI_07-02-2026_09-00"

    def test_neither_grace_nor_todays_price_play_a_part(self, home: Firm) -> None:
        fresh = buy(customer=home.customer, on="2026-06-30", now=NOW)
        quote = exchange_quote(home.admin, fresh, [buying(priced("4000.00"), customer=home.customer)])
        assert quote.credit_minor == 365_000 - 2_000

    def test_the_same_is_reused(self, home: Firm) -> None:
        wanted = [buying(priced("4000.00"), customer=home.customer)]
        first = exchange_quote(home.admin, home.reservation, wanted)
        assert exchange_quote(home.admin, home.reservation, wanted).pk == first.pk
        assert exchange_quote(home.trusted_seller, home.reservation, wanted).pk != first.pk

    def test_one_that_is_worth_too_little_is_shown_with_its_gap(self, home: Firm) -> None:
        item = priced("1000.00")
        set_price(item, "1900.00", term="P3Y")
        quote = exchange_quote(home.admin, home.reservation, [buying(item, customer=home.customer)])
        (line,) = quote.sum.purchases
        assert (quote.sum.gap, line.smallest_quantity) == (83_000, 2)
        assert [(fit.term.value, fit.quantity) for fit in line.longer] == [("P3Y", 1)]
        with pytest.raises(ExchangeWorthTooLittle):
            submit_exchange_of(home.admin, quote)

    def test_one_with_nothing_to_buy_yet_is_shown(self, home: Firm) -> None:
        quote = exchange_quote(home.admin, home.reservation, [])
        assert (quote.refunds_minor, quote.sum.is_allowed) == (183_000, False)
        with pytest.raises(ExchangeRefused):
            submit_exchange_of(home.admin, quote)

    @pytest.mark.parametrize(
        ("ended", "term", "codes"),
        [
            ("2026-07-02", "P1Y", ["PurchaseError", "UnsupportedReservationTerm"]),
            ("2026-07-03", "P1Y", []),
            ("2026-07-02", "P3Y", []),
        ],
    )
    def test_what_is_not_sold_any_more_is_refused(self, home: Firm, ended: str, term: str, codes: list[str]) -> None:
        item = priced("4000.00", series="Dsv2")
        set_price(item, "9000.00", term="P3Y")
        SaleEnd.objects.update_or_create(series="dsv2", term="P1Y", defaults={"ended_on": date.fromisoformat(ended)})
        quote = exchange_quote(home.admin, home.reservation, [buying(item, customer=home.customer, term=term)])
        assert sorted(refusal.code for refusal in quote.sum.all_refusals) == codes

    def test_what_has_no_price_or_is_retired_is_refused(self, home: Firm) -> None:
        bought = [
            buying(priced("4000.00"), customer=home.customer, term="P3Y"),
            buying(priced("4000.00", retired_on=date(2026, 7, 1)), customer=home.customer),
            buying(priced("4000.00", resource_type="CosmosDb"), customer=home.customer),
        ]
        quote = exchange_quote(home.admin, home.reservation, bought)
        assert [[refusal.code for refusal in line.refusals] for line in quote.sum.purchases] == [
            ["CalculatePriceFailed"],
            ["UnsupportedReservationTerm"],
            ["BadRequest"],
        ]
        with pytest.raises(ExchangeRefused):
            submit_exchange_of(home.admin, quote)

    def test_after_the_cut_off_what_was_bought_before_keeps_one(self, home: Firm) -> None:
        RefundPolicy.objects.filter(code="azure-2026").update(is_draft=False)
        ten = buy(customer=home.customer, quantity=10, on="2026-12-01")
        later = at("2027-03-01")
        item = priced("4000.00")
        two = exchanged(home.admin, ten, [buying(item, 2, customer=home.customer)], quantity=2, now=later)
        assert two.state == "completed"
        new = two.purchases.get().reservation
        rest = Reservation.objects.get(remainder_of=ten)
        assert new is not None
        day_after = at("2027-03-02")
        refused = exchange_quote(home.admin, new, [buying(item, 2, customer=home.customer)], now=day_after)
        assert [r.code for r in refused.sum.returns[0].refusals] == ["OperationCannotBePerformedInCurrentState"]
        assert refused.sum.purchases[0].exchanges_left == "none"
        eight = exchange_quote(home.admin, rest, [buying(item, 8, customer=home.customer)], now=day_after)
        assert (eight.sum.is_allowed, eight.sum.returns[0].exchanges_left) == (True, "one")

    def test_refuses_what_can_t_even_be_computed(self, home: Firm, world: World) -> None:
        item, mine = priced("4000.00"), home.customer
        foreign = SubscriptionFactory(customer=world.other.customer)
        asleep = SubscriptionFactory(customer=mine, state=Subscription.State.SUSPENDED)
        refused = [
            (UnknownReservation, {world.other.reservation: 1}, [buying(item, customer=mine)]),
            (InvalidRefundQuantity, {home.reservation: 2}, [buying(item, customer=mine)]),
            (UnknownSubscription, {home.reservation: 1}, [buying(item, customer=mine, subscription=foreign)]),
            (SubscriptionNotActive, {home.reservation: 1}, [buying(item, customer=mine, subscription=asleep)]),
            (InvalidName, {home.reservation: 1}, [buying(item, customer=mine, name="x" * 500)]),
            (
                AppliedScopesNotAssociatedWithCommerceAccount,
                {home.reservation: 1},
                [buying(item, customer=mine, scope=Choice(ScopeType.SINGLE, (foreign.pk,)))],
            ),
        ]
        for refusal, units, purchases in refused:
            if refusal is UnknownReservation:
                units = {home.reservation: 1, world.other.reservation: 1}
            with pytest.raises(refusal):
                exchange_quote(home.admin, units, purchases)
        item.pk = 10**9
        with pytest.raises(UnknownProduct):
            exchange_quote(home.admin, home.reservation, [buying(item, customer=mine)])
        assert not ExchangeQuote.objects.exists()

    def test_refuses_what_is_busy_ended_or_being_paid(self, home: Firm) -> None:
        wanted = [buying(priced("4000.00"), customer=home.customer)]
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on="2026-06-02")
        with pytest.raises(PaymentUnderWay):
            exchange_quote(home.admin, monthly, wanted)
        with pytest.raises(ReservationEnded):
            exchange_quote(home.admin, home.reservation, wanted, now=at("2027-01-01"))
        ask(home.admin, home.reservation)
        with pytest.raises(ReservationBusy):
            exchange_quote(home.admin, home.reservation, wanted)


class TestSubmit:
    def test_holds_the_reservation_and_nothing_of_the_limit(self, home: Firm) -> None:
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        assert (exchange.state, states(exchange)) == ("submitted", ["submitted"])
        act = OpenAct.objects.get()
        assert (act.kind, act.subject_id, act.reservation) == ("exchange", exchange.pk, home.reservation)
        assert not LimitUse.objects.exists()
        assert exchange.support_request.category == "exchanges_and_refunds"

    def test_twice_is_once(self, home: Firm) -> None:
        quote = exchange_quote(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        first, second = submit_exchange_of(home.admin, quote), submit_exchange_of(home.admin, quote)
        assert first == second
        assert Exchange.objects.count() == 1

    def test_needs_the_right_on_the_order(self, home: Firm) -> None:
        wanted = [buying(priced("4000.00"), customer=home.customer)]
        for person in (home.seller, home.reader):
            with pytest.raises(ExchangeNotAllowed):
                submit_exchange_of(person, exchange_quote(person, home.reservation, wanted))
        assert not Exchange.objects.exists()
        assert ask_exchange(home.trusted_seller, home.reservation, wanted).state == "submitted"

    def test_refuses_an_old_quote_and_a_changed_reservation(self, home: Firm) -> None:
        quote = exchange_quote(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        with pytest.raises(QuoteExpired):
            submit_exchange_of(home.admin, quote, now=NOW + 31 * MINUTE)
        Reservation.objects.filter(pk=home.reservation.pk).update(version=7)
        with pytest.raises(QuoteStale):
            submit_exchange_of(home.admin, quote)

    def test_a_request_has_a_refund_or_an_exchange_never_both(self, home: Firm) -> None:
        two = buy(customer=home.customer)
        refund = ask(home.admin, two)
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        with pytest.raises(IntegrityError, match="refund_or_exchange"), transaction.atomic():
            type(refund.support_request).objects.filter(refund=refund).update(exchange=exchange, told_number=0)


class TestWhole:
    def test_goes_through_the_states(self, home: Firm) -> None:
        exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        assert (exchange.state, exchange.completed_at) == ("completed", NOW)
        assert states(exchange) == ["submitted", "approved", "pending_refunds", "pending_purchases", "completed"]

    def test_each_status_is_committed_before_the_next_step(self, home: Firm) -> None:
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        for status in ("approved", "pending_refunds", "pending_purchases"):
            event = OutboxEvent.objects.open().exclude(topic="exchange.changed").get(subject_id=exchange.pk)
            outbox.handle(event.pk, now=NOW)
            exchange.refresh_from_db()
            assert exchange.state == status
            assert Reservation.objects.get(pk=home.reservation.pk).is_active
            assert not CreditNote.objects.exists()
        event = OutboxEvent.objects.open().exclude(topic="exchange.changed").get(subject_id=exchange.pk)
        outbox.handle(event.pk, now=NOW)
        exchange.refresh_from_db()
        assert exchange.state == "completed"

    def test_ends_what_comes_back_and_starts_what_is_bought_now(self, home: Firm) -> None:
        item = priced("1200.00")
        wanted = buying(item, 2, customer=home.customer, plan="Monthly", name="New ones")
        exchange = exchanged(home.admin, home.reservation, [wanted])
        old = Reservation.objects.select_related("order").get(pk=home.reservation.pk)
        assert (old.state, old.ended_as, old.ended_at, old.order.state) == ("Cancelled", "Exchanged", NOW, "Cancelled")
        new = exchange.purchases.get().reservation
        assert new is not None
        assert (new.name, new.quantity, new.item, new.purchased_at) == ("New ones", 2, item, NOW)
        assert (new.order.term, new.order.billing_plan, new.expires_at.date()) == ("P1Y", "Monthly", date(2027, 7, 2))
        payments = list(new.payments.order_by("number").values_list("state", "amount_minor"))
        assert payments == [("Succeeded", 20_000), *([("Scheduled", 20_000)] * 11)]

    def test_credits_all_of_it_and_counts_nothing_against_the_limit(self, home: Firm) -> None:
        exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        entry = JournalEntry.objects.get(kind="exchange")
        assert (entry.subject_id, legs(entry)) == (
            exchange.pk,
            {
                (AccountCode.RESERVATION_REVENUE_CANCELLED, "debit"): 183_000,
                (AccountCode.PARTNER_CREDIT, "credit"): 183_000,
            },
        )
        note = CreditNote.objects.get()
        assert (note.exchange, note.refund, note.net_minor, note.purchases_minor) == (exchange, None, 183_000, 400_000)
        balance = OrderBalance.objects.get(order=home.reservation.order_id)
        assert (balance.paid_minor, balance.returned_minor) == (365_000, 183_000)
        assert not LimitUse.objects.exists()
        assert RefundLimit.objects.get(customer=home.customer).taken_usd_minor == 0
        assert not OpenAct.objects.exists()

    def test_more_than_the_limit_may_be_exchanged(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=10**9)
        large = buy(customer=home.customer, price="300000.00", on=NOW)
        exchange = exchanged(home.admin, large, [buying(priced("300000.00"), customer=home.customer)])
        assert (exchange.state, exchange.credit_minor) == ("completed", 300_000_00)
        assert refunded(home.admin, home.reservation).state == "completed"

    def test_scope_and_subscription_can_change(self, home: Firm) -> None:
        other = SubscriptionFactory(customer=home.customer)
        scope = Choice(ScopeType.SINGLE, (other.pk,))
        wanted = buying(priced("4000.00"), customer=home.customer, subscription=other, scope=scope)
        new = exchanged(home.admin, home.reservation, [wanted]).purchases.get().reservation
        assert new is not None
        assert (new.scope, new.scope_subscription, new.order.billing_subscription) == ("Single", other, other)

    def test_what_is_bought_is_renewed_when_that_was_asked_for(self, home: Firm) -> None:
        item = priced("2000.00")
        wanted = [buying(item, customer=home.customer, name=name, is_renewed=name == "on") for name in ("on", "off")]
        lines = exchanged(home.admin, home.reservation, wanted).purchases.select_related("reservation")
        assert {one.name: one.reservation.is_renewed for one in lines if one.reservation} == {"on": True, "off": False}

    def test_many_for_many(self, home: Firm) -> None:
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", quantity=3, on="2026-01-20", now=NOW)
        bought = [
            buying(priced("1000.00"), 3, customer=home.customer),
            buying(priced("2400.00", resource_type="AVS"), customer=home.customer, plan="Monthly"),
        ]
        exchange = exchanged(home.admin, {home.reservation: 1, monthly: 2}, bought)
        assert exchange.state == "completed"
        assert exchange.returns.count() == exchange.purchases.filter(reservation__isnull=False).count() == 2
        rest = Reservation.objects.get(remainder_of=monthly)
        assert (rest.quantity, rest.payments.filter(state="Scheduled").count()) == (1, 6)
        assert monthly.payments.filter(state="Scheduled").count() == 0
        assert CreditNote.objects.count() == JournalEntry.objects.filter(kind="exchange").count() == 1
        pay(rest, until="2026-07-20")

    def test_a_period_that_was_not_paid_is_credited_nothing(self, home: Firm) -> None:
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on="2026-06-02")
        monthly.payments.filter(number=1).update(state="Failed")
        exchange = exchanged(home.admin, monthly, [buying(priced("1000.00"), customer=home.customer)])
        assert (exchange.state, exchange.credit_minor, exchange.commitment_cancelled_minor) == (
            "completed",
            0,
            100_000,
        )
        assert not CreditNote.objects.exists()

    def test_what_was_bought_can_be_exchanged_again(self, home: Firm) -> None:
        item = priced("4000.00")
        first = exchanged(home.admin, home.reservation, [buying(item, customer=home.customer)])
        new = first.purchases.get().reservation
        assert new is not None
        second = exchanged(home.admin, new, [buying(item, customer=home.customer)], now=NOW + MINUTE)
        assert (second.state, second.credit_minor) == ("completed", 400_000)

    def test_happens_once_however_often_it_is_asked_for(self, home: Firm) -> None:
        exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        with acting(home.admin.actor, now=NOW):
            for step in (decide_exchange, begin_exchange, carry_on_exchange):
                step(exchange_id=exchange.pk, now=NOW)
        assert JournalEntry.objects.filter(kind="exchange").count() == 1
        assert len(states(exchange)) == 5


class TestRecheck:
    def test_a_dearer_price_asks_the_requester(self, home: Firm) -> None:
        item = priced("4000.00")
        exchange = ask_exchange(home.admin, home.reservation, [buying(item, customer=home.customer)])
        set_price(item, "4100.00", from_on=NOW.date())
        outbox.drain(now=NOW)
        exchange.refresh_from_db()
        assert exchange.state == "awaiting_confirmation"
        assert exchange.offered_quote is not None
        assert exchange.offered_quote.purchases_minor == 410_000
        with acting(home.admin.actor, now=NOW):
            confirm_exchange(exchange_id=exchange.pk, actor=home.admin.actor, now=NOW)
        outbox.drain(now=NOW)
        exchange.refresh_from_db()
        assert (exchange.state, exchange.purchases_minor) == ("completed", 410_000)
        new = exchange.purchases.get().reservation
        assert new is not None
        assert new.payments.get().amount_minor == 410_000

    def test_a_lower_price_goes_on_as_quoted(self, home: Firm) -> None:
        item = priced("4000.00")
        exchange = ask_exchange(home.admin, home.reservation, [buying(item, customer=home.customer)])
        set_price(item, "3900.00", from_on=NOW.date())
        outbox.drain(now=NOW)
        exchange.refresh_from_db()
        assert (exchange.state, exchange.purchases_minor) == ("completed", 400_000)

    def test_what_the_rules_refuse_by_now_ends(self, home: Firm) -> None:
        item = priced("4000.00")
        exchange = ask_exchange(home.admin, home.reservation, [buying(item, customer=home.customer)])
        type(item).objects.filter(pk=item.pk).update(retired_on=NOW.date())
        outbox.drain(now=NOW)
        exchange.refresh_from_db()
        assert (exchange.state, exchange.transitions.last().reason) == ("failed", "refused_by_policy")  # type: ignore[union-attr]
        assert not OpenAct.objects.exists()
        assert Reservation.objects.get(pk=home.reservation.pk).is_active

    def test_a_subscription_that_was_suspended_meanwhile_ends_it(self, home: Firm) -> None:
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        Subscription.objects.filter(pk=exchange.purchases.get().subscription_id).update(
            state=Subscription.State.SUSPENDED
        )
        outbox.drain(now=NOW)
        exchange.refresh_from_db()
        assert (exchange.state, states(exchange)[0]) == ("failed", "submitted")
        assert exchange.transitions.order_by("number").last().reason == "subscription_not_active"  # type: ignore[union-attr]
        assert Reservation.objects.get(pk=home.reservation.pk).is_active and not OpenAct.objects.exists()

    def test_a_reservation_that_ended_on_the_way_ends_it(self, home: Firm) -> None:
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        for _step in ("approved", "pending_refunds"):
            event = OutboxEvent.objects.open().exclude(topic="exchange.changed").get(subject_id=exchange.pk)
            outbox.handle(event.pk, now=NOW)
        outbox.drain(now=at("2027-01-01"))
        exchange.refresh_from_db()
        assert (exchange.state, states(exchange)[-2]) == ("failed", "pending_refunds")
        assert not Reservation.objects.filter(order__billing_subscription__isnull=False, purchased_at=NOW).exists()

    def test_what_is_not_confirmed_within_a_week_ends(self, home: Firm) -> None:
        item = priced("4000.00")
        exchange = ask_exchange(home.admin, home.reservation, [buying(item, customer=home.customer)])
        set_price(item, "4100.00", from_on=NOW.date())
        outbox.drain(now=NOW)
        assert end_all_unanswered(now=NOW + timedelta(days=7)) == 1
        exchange.refresh_from_db()
        assert exchange.state == "failed"


class TestGates:
    def test_above_the_operators_amount_the_desk_decides(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=182_999)
        exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        assert exchange.state == "awaiting_approval"
        desk = staff_actor()
        with acting(desk, now=NOW):
            with pytest.raises(ReasonRequired):
                approve_exchange(exchange_id=exchange.pk, actor=desk, now=NOW, note=" ")
            with pytest.raises(ExchangeMovedOn):
                approve_exchange(exchange_id=exchange.pk, actor=desk, now=NOW, note=DESK, seen=1)
            approve_exchange(exchange_id=exchange.pk, actor=desk, now=NOW, note=DESK, seen=2)
        outbox.drain(now=NOW)
        exchange.refresh_from_db()
        assert exchange.state == "completed"

    def test_refunds_and_exchanges_of_30_days_are_added_up(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=183_000 + 161_040)
        second, third = buy(customer=home.customer), buy(customer=home.customer)
        assert refunded(home.admin, second).state == "completed"
        wanted = [buying(priced("4000.00"), customer=home.customer)]
        assert exchanged(home.admin, home.reservation, wanted).state == "completed"
        assert refunded(home.admin, third).state == "awaiting_approval"
        fourth = buy(customer=home.customer)
        assert exchanged(home.admin, fourth, wanted).state == "awaiting_approval"

    def test_commitment_that_falls_away_weighs_as_well(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=100_000)
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on=NOW)
        wanted = [buying(priced("4000.00"), customer=home.customer)]
        assert exchanged(home.admin, monthly, wanted).state == "awaiting_approval"

    def test_nobody_decides_their_own(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=0)
        exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        with acting(home.admin.actor, now=NOW), pytest.raises(OwnExchange):
            approve_exchange(exchange_id=exchange.pk, actor=home.admin.actor, now=NOW, note=DESK)

    def test_rejected_lets_go(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=0)
        exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        desk = staff_actor()
        with acting(desk, now=NOW):
            reject_exchange(exchange_id=exchange.pk, actor=desk, now=NOW, note=DESK)
        exchange.refresh_from_db()
        assert exchange.state == "rejected"
        assert not OpenAct.objects.exists()

    def test_the_second_person_is_asked_first(self, home: Firm) -> None:
        SecondPersonAmountFactory(partner=home.partner, amount_usd_minor=100_000)
        RoleAssignmentFactory(user=home.seller.user, at=home.reservation.order)
        wanted = [buying(priced("4000.00"), customer=home.customer)]
        exchange = exchanged(home.trusted_seller, home.reservation, wanted)
        assert (exchange.state, exchange.second_person_total_usd_minor) == ("awaiting_second_person", 183_000)
        with acting(home.admin.actor, now=NOW):
            agree_to_exchange(exchange_id=exchange.pk, actor=home.admin.actor, now=NOW, note="Agreed.")
        outbox.drain(now=NOW)
        exchange.refresh_from_db()
        assert (exchange.state, exchange.second_person) == ("completed", home.admin.user)


class TestDelay:
    def test_can_be_stopped_until_it_begins_and_never_after(self, home: Firm) -> None:
        Partner.objects.update(carry_out_delay_minutes=15)
        wanted = [buying(priced("4000.00"), customer=home.customer)]
        exchange = exchanged(home.admin, home.reservation, wanted)
        assert exchange.state == "approved"
        desk = staff_actor()
        with acting(desk, now=NOW):
            take_back_exchange_approval(exchange_id=exchange.pk, actor=desk, now=NOW + MINUTE, note=DESK)
            approve_exchange(exchange_id=exchange.pk, actor=desk, now=NOW + 2 * MINUTE, note=DESK)
        outbox.drain(now=NOW + 16 * MINUTE)
        exchange.refresh_from_db()
        assert exchange.state == "approved"
        outbox.drain(now=NOW + 17 * MINUTE)
        exchange.refresh_from_db()
        assert exchange.state == "completed"
        with acting(home.admin.actor, now=NOW), pytest.raises(RefundMovedOn):
            withdraw_exchange(exchange_id=exchange.pk, actor=home.admin.actor, now=NOW)

    @pytest.mark.parametrize("by", ["requester", "desk"])
    def test_stopped_it_moves_nothing(self, home: Firm, by: str) -> None:
        Partner.objects.update(carry_out_delay_minutes=15)
        exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        actor = home.admin.actor if by == "requester" else staff_actor()
        with acting(actor, now=NOW):
            if by == "requester":
                withdraw_exchange(exchange_id=exchange.pk, actor=actor, now=NOW)
            else:
                stop_exchange(exchange_id=exchange.pk, actor=actor, now=NOW, note=DESK)
        outbox.drain(now=NOW + 20 * MINUTE)
        exchange.refresh_from_db()
        assert exchange.state == "withdrawn"
        assert Reservation.objects.filter(customer=home.customer).count() == 1

    def test_begun_it_can_t_be_withdrawn(self, home: Firm) -> None:
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        for _step in ("approved", "pending_refunds"):
            event = OutboxEvent.objects.open().exclude(topic="exchange.changed").get(subject_id=exchange.pk)
            outbox.handle(event.pk, now=NOW)
        with acting(home.admin.actor, now=NOW), pytest.raises(ExchangeMovedOn):
            withdraw_exchange(exchange_id=exchange.pk, actor=home.admin.actor, now=NOW)

    @pytest.mark.parametrize("steps", [0, 1, 2])
    def test_stuck_anywhere_it_goes_on_from_there(self, home: Firm, steps: int) -> None:
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        for _step in range(steps + 1):
            event = OutboxEvent.objects.open().exclude(topic="exchange.changed").get(subject_id=exchange.pk)
            outbox.handle(event.pk, now=NOW)
        exchange.refresh_from_db()
        before = exchange.state
        event = OutboxEvent.objects.open().exclude(topic="exchange.changed").get(subject_id=exchange.pk)
        OutboxEvent.objects.filter(pk=event.pk).update(dead_at=NOW, attempts=5)
        desk = staff_actor()
        with acting(SYSTEM, now=NOW):
            mark_exchange_dead(exchange_id=exchange.pk, now=NOW, actor=SYSTEM)
        with acting(desk, now=NOW):
            requeue_exchange(exchange_id=exchange.pk, actor=desk, now=NOW, note=DESK)
        exchange.refresh_from_db()
        assert exchange.state == before
        outbox.drain(now=NOW)
        exchange.refresh_from_db()
        assert exchange.state == "completed"


class TestGuards:
    def test_amounts_and_lines_are_frozen(self, home: Firm) -> None:
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        for change in (
            lambda: Exchange.objects.filter(pk=exchange.pk).update(credit_minor=1),
            lambda: Exchange.objects.filter(pk=exchange.pk).update(carry_out_delay_minutes=7),
            lambda: Exchange.objects.filter(pk=exchange.pk).update(state="completed"),
            lambda: exchange.returns.update(quantity=2, owned=2),
            lambda: exchange.purchases.update(is_renewed=True),
            lambda: exchange.purchases.all().delete(),
            lambda: exchange.transitions.all().delete(),
            lambda: ExchangeQuote.objects.update(credit_minor=1),
        ):
            with pytest.raises(Exception, match=r"frozen|stays|cannot change|permission denied"), transaction.atomic():
                change()

    def test_a_version_that_an_exchange_was_quoted_by_stays(self, home: Firm) -> None:
        exchange_quote(home.admin, home.reservation, [])
        with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
            RefundPolicy.objects.filter(code="seed-2019").update(grace_days=6)

    def test_another_partners_rows_are_no_part_of_it(self, home: Firm, world: World) -> None:
        exchange = ask_exchange(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
        line = exchange.returns.get()
        line.pk, line.position, line.reservation = uuid.uuid4(), 2, world.other.reservation
        with pytest.raises(IntegrityError, match="same_partner"), transaction.atomic():
            line.save(force_insert=True)


def test_sentences_exist_in_both_languages(home: Firm) -> None:
    for language in ("en", "ko"):
        with translation.override(language):
            assert str(ExchangeMovedOn()) != str(RefundMovedOn())
