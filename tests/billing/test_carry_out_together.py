"""Refunds that wait are decided and carried out together, and each comes out as if it had been alone."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from billing import events
from billing.commands.carry_out_refund import carry_out_refunds
from billing.commands.decide_refund import decide_refunds
from billing.commands.decisions import approve_refund, take_back_approval, withdraw_refund
from billing.commands.make_quote import MOST_LINES
from billing.models import CreditNote, JournalEntry, LimitUse, OrderBalance, Refund, RefundLimit
from billing.policy.rules import LimitScope
from billing.queries.books import check_books
from billing.tasks import RESERVATIONS_TOGETHER
from core import outbox
from core.actor import SYSTEM
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Partner
from customers.policy.roles import PartnerRole
from reservations.models import OpenAct, Reservation
from tests.factories import NOW, CustomerFactory, Firm, SecondPersonAmountFactory, World, at, buy, staff_actor, usage
from tests.factories.policies import put_in_force
from tests.factories.refunds import DELAY, ask, delay_refunds

APPROVED = OutboxEvent.objects.filter(topic=events.REFUND_APPROVED)
SUBMITTED = OutboxEvent.objects.filter(topic=events.REFUND_SUBMITTED)
DUE = NOW + DELAY


@pytest.fixture
def delayed(world: World) -> World:
    """Partners whose refunds wait a while once they are approved; others are carried out with the decision."""
    delay_refunds(world.home.partner)
    delay_refunds(world.other.partner)
    return world


def of(refunds: Collection[Refund], events: QuerySet[OutboxEvent]) -> QuerySet[OutboxEvent]:
    return events.filter(subject_id__in=[one.pk for one in refunds]).order_by("pk")


def decided(refunds: Collection[Refund], *, now: datetime = NOW) -> int:
    """Wake a worker for the first of some submitted refunds; return how many it decides."""
    return outbox.handle(of(refunds, SUBMITTED)[0].pk, now=now)


def approved(refunds: Collection[Refund]) -> list[OutboxEvent]:
    """Take submitted refunds through the gates; return the events that will have them carried out."""
    assert decided(refunds) == len(refunds)
    return list(of(refunds, APPROVED))


def all_kinds(firm: Firm) -> list[Refund]:
    """Ask for a whole reservation, parts, several at once, a monthly one and a free one, of two customers."""
    second = CustomerFactory(partner=firm.partner)
    three, four = buy(customer=firm.customer, quantity=3), buy(customer=second, quantity=4)
    monthly = buy(customer=second, price="1200.00", plan="Monthly", on="2026-01-20", now=NOW)
    return [
        ask(firm.admin, firm.reservation),
        ask(firm.admin, three, quantity=2),
        ask(firm.admin, {buy(customer=firm.customer, price="36.50"): None, buy(customer=firm.customer, quantity=2): 1}),
        ask(firm.admin, monthly),
        ask(firm.admin, buy(customer=second, price="0.00")),
        ask(firm.admin, four, quantity=1),
    ]


def outcome(refunds: Sequence[Refund]) -> list[object]:
    """Return all that refunds have moved, without what names a row."""
    return [_outcome(Refund.objects.get(pk=one.pk)) for one in refunds]


def _outcome(refund: Refund) -> object:
    notes = CreditNote.objects.filter(refund=refund).values_list("net_minor", "currency", "issued_at")
    entries = JournalEntry.objects.filter(subject_id=refund.pk).order_by("postings__pk")
    lines = refund.lines.order_by("position").values_list(
        "reservation__state",
        "reservation__ended_as",
        "reservation__ended_at",
        "reservation__version",
        "reservation__order__state",
        "remainder__quantity",
        "remainder__state",
    )
    orders = refund.lines.order_by("position").values_list("reservation__order_id", flat=True)
    balances = OrderBalance.objects.filter(order__in=list(orders))
    return (
        refund.state,
        refund.completed_at,
        list(refund.transitions.order_by("number").values_list("number", "state", "at", "actor_kind", "reason")),
        list(notes),
        list(entries.values_list("posted_at", "postings__account", "postings__side", "postings__amount_minor")),
        list(lines),
        sorted(balances.values_list("paid_minor", "returned_minor")),
        list(LimitUse.objects.filter(refund=refund).values_list("state", "amount_usd_minor", "used_on", "returns_on")),
        OpenAct.objects.filter(subject_id=refund.pk).exists(),
        sorted(OutboxEvent.objects.filter(subject_id=refund.pk).values_list("topic", "handled_at")),
    )


def alone(events: QuerySet[OutboxEvent], work: Callable[..., None], *, now: datetime) -> None:
    """Do the work of each event by itself."""
    for event in events:
        with acting(SYSTEM, now=now):
            work(refund_ids=[event.subject_id], now=now)
        OutboxEvent.objects.filter(pk=event.pk).update(attempts=1, handled_at=now)


def taken_of(firm: Firm) -> list[int]:
    return sorted(RefundLimit.objects.filter(partner=firm.partner).values_list("taken_usd_minor", flat=True))


@contextmanager
def unpaid(refund: Refund) -> Iterator[None]:
    """Let an order's balance say that less was paid than comes back, which the database refuses."""
    balance = OrderBalance.objects.filter(order__reservations=refund.lines.get().reservation)
    paid = balance.get().paid_minor
    balance.update(paid_minor=0)
    yield
    balance.update(paid_minor=paid)


class TestDecided:
    @pytest.mark.parametrize("scope", LimitScope)
    def test_come_out_as_one_after_the_other(self, world: World, scope: LimitScope) -> None:
        put_in_force(limit_scope=scope)
        together, one_by_one = all_kinds(world.home), all_kinds(world.other)
        assert decided(together) == len(together)
        alone(of(one_by_one, SUBMITTED), decide_refunds, now=NOW)
        assert set(Refund.objects.values_list("state", flat=True)) == {"completed"}
        assert not APPROVED.exists()
        assert outcome(together) == outcome(one_by_one)
        assert taken_of(world.home) == taken_of(world.other) != []
        assert check_books() == []

    def test_go_through_the_gates_each_for_itself(self, world: World) -> None:
        """The desk is asked from the one on that brings the customer's month above the amount."""
        home = world.home
        one = ask(home.admin, buy(customer=home.customer, price="365.00"))
        Partner.objects.filter(pk=home.partner.pk).update(auto_approval_usd_minor=2 * one.net_usd_minor)
        two, three = (ask(home.admin, buy(customer=home.customer, price="365.00")) for _ in range(2))
        elsewhere = ask(home.admin, buy(customer=CustomerFactory(partner=home.partner), price="365.00"))
        assert decided([one, two, three, elsewhere]) == 4
        states = dict(Refund.objects.values_list("pk", "state"))
        assert states == {
            one.pk: "completed", two.pk: "completed", three.pk: "awaiting_approval", elsewhere.pk: "completed",
        }  # fmt: skip
        assert CreditNote.objects.count() == 3
        assert check_books() == []

    def test_wait_for_their_second_person(self, world: World) -> None:
        home = world.home
        SecondPersonAmountFactory(partner=home.partner, role=PartnerRole.SALES_AGENT, amount_usd_minor=100_000)
        small, big = ask(home.admin, buy(customer=home.customer)), ask(home.trusted_seller, home.reservation)
        assert decided([small, big]) == 2
        states = dict(Refund.objects.values_list("pk", "state"))
        assert states == {small.pk: "completed", big.pk: "awaiting_second_person"}

    def test_wait_each_for_the_delay_of_its_day(self, world: World) -> None:
        """The partner set one in between."""
        home = world.home
        at_once = ask(home.admin, buy(customer=home.customer))
        delay_refunds(home.partner)
        later = [ask(home.admin, buy(customer=home.customer)) for _ in range(2)]
        later.append(ask(home.admin, {buy(customer=home.customer): None, buy(customer=home.customer): None}))
        assert decided([at_once, *later]) == 4
        at_once.refresh_from_db()
        assert at_once.state == "completed"
        waiting = APPROVED.order_by("pk").values_list("subject_id", "due_at", "weight")
        assert list(waiting) == [(one.pk, DUE, one.lines.count()) for one in later]
        assert set(Refund.objects.filter(state="approved").values_list("carry_out_at", flat=True)) == {DUE}
        assert outbox.handle(APPROVED[0].pk, now=DUE) == 3
        assert set(Refund.objects.values_list("state", flat=True)) == {"completed"}
        assert check_books() == []

    @pytest.mark.parametrize("minutes", [0, 15])
    def test_take_as_many_statements_as_one(self, world: World, minutes: int) -> None:
        Partner.objects.update(carry_out_delay_minutes=minutes)
        assert self._statements(world.other, 2) == self._statements(world.home, 50)

    def _statements(self, firm: Firm, count: int) -> int:
        bought = [buy(customer=CustomerFactory(partner=firm.partner), price="36.50") for _ in range(count)]
        refunds = [ask(firm.admin, one) for one in bought]
        with CaptureQueriesContext(connection) as captured:
            assert decided(refunds) == count
        return len(captured)

    def test_that_breaks_is_tried_alone(self, world: World) -> None:
        broken, *healthy = [ask(world.home.admin, buy(customer=world.home.customer)) for _ in range(4)]
        with unpaid(broken):
            with pytest.raises(IntegrityError):
                decided(healthy)
            assert set(SUBMITTED.values_list("attempts", "handled_at")) == {(1, None)}
            assert set(Refund.objects.values_list("state", flat=True)) == {"submitted"}
            again = NOW + outbox.FIRST_BACKOFF
            assert [decided([one], now=again) for one in healthy] == [1, 1, 1]
            with pytest.raises(IntegrityError):
                decided([broken], now=again)
        assert set(Refund.objects.filter(state="completed")) == set(healthy)
        assert check_books() == []


class TestTogether:
    def test_come_out_as_one_after_the_other(self, delayed: World) -> None:
        together, one_by_one = all_kinds(delayed.home), all_kinds(delayed.other)
        first, *_others = approved(together)
        assert outbox.handle(first.pk, now=DUE) == len(together)
        approved(one_by_one)
        alone(of(one_by_one, APPROVED), carry_out_refunds, now=DUE)
        assert outcome(together) == outcome(one_by_one)
        assert taken_of(delayed.home) == taken_of(delayed.other) != []
        assert check_books() == []

    def test_have_numbers_that_follow_each_other(self, delayed: World) -> None:
        first, *_others = approved(all_kinds(delayed.home))
        outbox.handle(first.pk, now=DUE)
        notes = CreditNote.objects.filter(partner=delayed.home.partner).select_related("entry").order_by("number")
        # The free one has none.
        assert [one.number for one in notes] == [f"CN-2026-{number:06d}" for number in range(1, 6)]
        entries = [one.entry.number for one in notes]
        assert entries == sorted(entries)
        assert len({int(one.rsplit("-")[-1]) for one in entries}) == 5

    @pytest.mark.parametrize("quantity", [None, 1], ids=["whole", "part"])
    def test_take_as_many_statements_as_one(self, delayed: World, quantity: int | None) -> None:
        def asked(firm: Firm, count: int) -> list[Refund]:
            customers = [CustomerFactory(partner=firm.partner) for _ in range(count)]
            return [
                ask(firm.admin, buy(customer=one, quantity=2, price="36.50"), quantity=quantity) for one in customers
            ]

        assert self._statements(asked(delayed.other, 2)) == self._statements(asked(delayed.home, 50))

    def _statements(self, refunds: list[Refund]) -> int:
        first, *_others = approved(refunds)
        with CaptureQueriesContext(connection) as captured:
            assert outbox.handle(first.pk, now=DUE) == len(refunds)
        # A wake-up for every ten is sent after the commit, and asks nothing of the database.
        return len(captured)

    def test_are_as_many_as_come_to_a_hundred_reservations(self, delayed: World) -> None:
        """So that no transaction takes back more than one request may."""
        two = ask(delayed.home.admin, {delayed.home.reservation: None, buy(customer=delayed.home.customer): None})
        one = ask(delayed.home.admin, buy(customer=delayed.home.customer))
        weights = {event.subject_id: event.weight for event in approved([two, one])}
        assert weights == {two.pk: 2, one.pk: 1}
        assert RESERVATIONS_TOGETHER == MOST_LINES == 100
        APPROVED.filter(subject_id=two.pk).update(weight=100)
        assert [outbox.handle(event.pk, now=DUE) for event in APPROVED.order_by("pk")] == [1, 1]

    def test_leave_the_other_partner_alone(self, delayed: World) -> None:
        ours, theirs = (approved([ask(firm.admin, firm.reservation)])[0] for firm in (delayed.home, delayed.other))
        assert outbox.handle(ours.pk, now=DUE) == 1
        theirs.refresh_from_db()
        assert (theirs.attempts, theirs.handled_at) == (0, None)

    def test_counts_one_that_was_approved_twice_once(self, delayed: World) -> None:
        """Its approval was taken back and given again in the delay, and no worker came until both were due."""
        home = delayed.home
        twice, once = (ask(home.admin, buy(customer=home.customer)) for _ in range(2))
        approved([twice, once])
        desk = staff_actor()
        with acting(desk, now=NOW):
            take_back_approval(refund_id=twice.pk, actor=desk, now=NOW, note="Let me see.")
            approve_refund(refund_id=twice.pk, actor=desk, now=NOW, note="It is right.")
        first, *others = APPROVED.order_by("pk")
        assert len(others) == 2
        assert outbox.handle(first.pk, now=DUE) == 3
        assert set(Refund.objects.values_list("state", flat=True)) == {"completed"}
        assert CreditNote.objects.count() == 2
        assert check_books() == []


class TestWhatCannotGoOn:
    @pytest.mark.parametrize("is_delayed", [False, True])
    def test_holds_up_nobody(self, world: World, is_delayed: bool) -> None:
        home = world.home
        if is_delayed:
            delay_refunds(home.partner)
        ended, lower, withdrawn, fine = (
            ask(home.admin, buy(customer=home.customer, price="365.00", on=bought))
            for bought in ("2025-07-03", "2026-06-30", "2026-01-01", "2026-01-01")
        )
        asked = [ended, lower, withdrawn, fine]
        first = approved(asked)[0] if is_delayed else of(asked, SUBMITTED)[0]
        # Full credit was quoted for want of usage; a day of it comes in late.
        usage(lower.lines.get().reservation, "2026-07-01")
        with acting(home.admin.actor, now=NOW):
            withdraw_refund(refund_id=withdrawn.pk, actor=home.admin.actor, now=NOW)
        tomorrow = at("2026-07-03") + timedelta(hours=1)
        assert outbox.handle(first.pk, now=tomorrow) == 4
        told = {one.pk: (one.state, one.transitions.latest("number").reason) for one in Refund.objects.all()}
        assert told == {
            ended.pk: ("failed", "reservation_ended"),
            lower.pk: ("awaiting_confirmation", "recomputed_lower"),
            withdrawn.pk: ("withdrawn", "withdrawn"),
            fine.pk: ("completed", ""),
        }
        assert CreditNote.objects.get().refund == fine
        states = dict(LimitUse.objects.values_list("refund", "state"))
        assert states == {ended.pk: "released", lower.pk: "held", withdrawn.pk: "released", fine.pk: "used"}
        assert check_books() == []

    def test_leaves_a_trimmed_one_as_it_was_quoted(self, delayed: World) -> None:
        """What was held beside it comes free at the same moment; no more is paid for that."""
        put_in_force(limit_overflow="trim", limit_usd_minor=100_000)
        home, tomorrow = delayed.home, at("2026-07-03")
        ended = ask(home.admin, buy(customer=home.customer, on="2025-07-03"))
        trimmed = ask(home.admin, buy(customer=home.customer))
        assert trimmed.net_minor == 100_000 - ended.net_minor < 100_000
        last = approved([ended, trimmed])[1]
        assert outbox.handle(last.pk, now=tomorrow) == 2
        states = dict(LimitUse.objects.values_list("refund", "state"))
        assert states == {ended.pk: "released", trimmed.pk: "used"}
        assert CreditNote.objects.get().net_minor == trimmed.net_minor
        assert check_books() == []

    def test_is_not_due_yet(self, delayed: World) -> None:
        now_due = ask(delayed.home.admin, delayed.home.reservation)
        first = approved([now_due])[0]
        Partner.objects.filter(pk=delayed.home.partner.pk).update(carry_out_delay_minutes=16)
        later = approved([ask(delayed.home.admin, buy(customer=delayed.home.customer))])[0]
        assert outbox.handle(first.pk, now=DUE) == 1
        later.refresh_from_db()
        assert (later.attempts, later.handled_at) == (0, None)

    def test_that_breaks_is_tried_alone(self, delayed: World) -> None:
        home = delayed.home
        broken, *healthy = [ask(home.admin, buy(customer=home.customer)) for _ in range(4)]
        events_of = approved([broken, *healthy])
        with unpaid(broken):
            with pytest.raises(IntegrityError):
                outbox.handle(events_of[1].pk, now=DUE)
            assert set(APPROVED.values_list("attempts", "handled_at")) == {(1, None)}
            assert not CreditNote.objects.exists()
            again = DUE + outbox.FIRST_BACKOFF
            for event in events_of[1:]:
                assert outbox.handle(event.pk, now=again) == 1
            with pytest.raises(IntegrityError):
                outbox.handle(events_of[0].pk, now=again)
        assert set(Refund.objects.filter(state="completed")) == set(healthy)
        numbers = sorted(CreditNote.objects.values_list("number", flat=True))
        assert numbers == ["CN-2026-000001", "CN-2026-000002", "CN-2026-000003"]
        assert Reservation.objects.get(pk=broken.lines.get().reservation_id).is_active
        assert check_books() == []
