"""Random histories of money against PostgreSQL, with a pure model beside it: after every step the two are the same.

`MONEY_STEPS=10000` runs that many steps (`make bench` does); without it a part that fits into the suite. The machine is
put together from groups of rules: a new act is a class like `Refunds` below and a method of the model. Each history is
a transaction of its own, which is rolled back: no role's transaction may last longer than a minute.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from billing.commands.decisions import approve_refund, confirm_refund, reject_refund, withdraw_refund
from billing.commands.take_payment import take_all_due
from billing.models import FxRate, LimitUse, OrderBalance, Payment, Posting, Quote, Refund, RefundLine, RefundPolicy
from billing.models.states import RefundState
from billing.queries.books import check_books
from core import outbox
from core.errors import Refusal
from core.transactions import acting
from reservations.models import OpenAct, Reservation
from tests.billing.money_model import LIMIT, Asked, Model, Owned, Pay, Quoted, Version, month_later
from tests.factories import CustomerFactory, PartnerFactory, StaffFactory, buy, make_person, staff_actor, usage
from tests.factories.refunds import quote, submit

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2028, 2, 28, 23, 59, 58, tzinfo=UTC)
IN_SUITE, PER_HISTORY = 200, 50
LONG_RUN = 5_000
"""From so many steps on every state has to have been reached that random histories reach reliably."""
PICK = st.integers(0, 10**6)


class Machine(RuleBasedStateMachine):
    """The ground: a partner with customers, a clock that only goes forward, and the comparison."""

    steps: ClassVar[int] = 0
    seen: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self._history = transaction.atomic()
        self._history.__enter__()
        self.now, self.is_begun = START, False
        self.partner = PartnerFactory(auto_approval_usd_minor=2_000_00, carry_out_delay_minutes=30)
        self.customers = [CustomerFactory(partner=self.partner, currency=one) for one in ("USD", "KRW", "USD")]
        self.person, self.desk = make_person(self.partner), staff_actor(StaffFactory())
        self.model = Model(automatic_up_to=2_000_00, delay=timedelta(minutes=30), units_per_usd={"USD": Fraction(1)})
        self.model.versions.append(Version("seed-2019", date(2019, 11, 15), Fraction(12, 100), False))

    def teardown(self) -> None:
        try:
            assert check_books() == []
        finally:
            transaction.set_rollback(True)
            self._history.__exit__(None, None, None)
            super().teardown()

    @contextmanager
    def acting(self, *, as_desk: bool = False) -> Iterator[Any]:
        actor = self.desk if as_desk else self.person.actor
        with acting(actor, now=self.now):
            yield actor

    def refusal_of(self, act: Callable[[], Any]) -> str:
        """Act; return which refusal came, or nothing."""
        try:
            with transaction.atomic():
                act()
        except Refusal as refusal:
            return type(refusal).__name__
        return ""

    @invariant()
    def the_database_is_the_model(self) -> None:
        """Count the steps; what stands before the first one is none."""
        type(self).steps += self.is_begun
        self.is_begun = True
        type(self).seen |= {one.state for one in self.model.asked}
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self._name_remainders()
        assert self._reservations() == {
            one.id: (one.order, one.quantity, one.is_active, one.busy is not None) for one in self.model.owned
        }
        assert self._payments() == {
            (one.id, pay.number): (pay.due_on, pay.unit, one.quantity, pay.state)
            for one in self.model.owned
            for pay in one.pays
        }
        assert self._refunds() == {one.id: self._told(one) for one in self.model.asked}
        assert self._balances() == self.model.balances
        assert self._accounts() == {key: minor for key, minor in self.model.accounts.items() if minor}
        for customer in self.customers:
            assert self.model.taken(customer.pk, self.now.date()) <= LIMIT

    def _name_remainders(self) -> None:
        """Tell the model the ids that the database gave to what a partial return left."""
        unnamed = [one for one in self.model.owned if one.id is None]
        if not unnamed:
            return
        remainder_of = dict(
            RefundLine.objects.filter(remainder__isnull=False).values_list("reservation_id", "remainder_id")
        )
        for one in unnamed:
            assert one.came_from is not None
            one.id = remainder_of[one.came_from.id]

    def _reservations(self) -> dict[Any, Any]:
        busy = set(OpenAct.objects.filter(reservation__partner=self.partner).values_list("reservation_id", flat=True))
        rows = Reservation.objects.filter(partner=self.partner).values_list("pk", "order_id", "quantity", "state")
        return {pk: (order, units, state == "Succeeded", pk in busy) for pk, order, units, state in rows}

    def _payments(self) -> dict[Any, Any]:
        rows = Payment.objects.filter(partner=self.partner).values_list(
            "reservation_id", "number", "due_on", "unit_minor", "quantity", "state"
        )
        return {(pk, number): (due, unit, units, state) for pk, number, due, unit, units, state in rows}

    def _refunds(self) -> dict[Any, Any]:
        uses = {one.refund_id: one for one in LimitUse.objects.filter(partner=self.partner)}
        return {
            one.pk: (
                one.state, one.credit_minor, one.fee_minor, one.net_minor, one.net_usd_minor,
                one.commitment_cancelled_minor, uses[one.pk].state, uses[one.pk].amount_usd_minor,
                uses[one.pk].returns_on,
            )
            for one in Refund.objects.filter(partner=self.partner)
        }  # fmt: skip

    def _told(self, one: Asked) -> Any:
        total = one.quoted.total
        return (
            one.state, total("credit"), total("fee"), total("net"), total("net_usd"), total("cancelled"),
            one.use, total("counted"), one.returns_on,
        )  # fmt: skip

    def _balances(self) -> dict[Any, list[int]]:
        rows = OrderBalance.objects.filter(partner=self.partner)
        return {one.order_id: [one.paid_minor, one.returned_minor] for one in rows}

    def _accounts(self) -> dict[tuple[str, str], int]:
        rows = Posting.objects.filter(partner=self.partner).values_list("account_id", "currency", "side")
        sums: dict[tuple[str, str], int] = {}
        for account, currency, side, minor in rows.annotate(total=Sum("amount_minor")).order_by():
            sign = 1 if side == "debit" else -1
            sums[account, currency] = sums.get((account, currency), 0) + sign * minor
        return {key: minor for key, minor in sums.items() if minor}


class Clock(Machine):
    """Time goes on, by minutes, to the next midnight, or by days; versions come into force."""

    @rule(minutes=st.integers(1, 90))
    def minutes_pass(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(days=st.sampled_from([1, 1, 2, 5, 30, 45]))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @precondition(lambda self: len(self.model.versions) == 1)
    @rule(days=st.integers(1, 3))
    def another_version_is_scheduled(self, days: int) -> None:
        begins_on = self.now.date() + timedelta(days=days)
        drafts = RefundPolicy.objects.filter(code="azure-2026")
        assert drafts.update(is_draft=False, effective_from=begins_on) == 1
        self.model.versions.append(Version("azure-2026", begins_on, Fraction(0), True))


class Purchases(Machine):
    """Reservations are bought, used and paid for."""

    @precondition(lambda self: len(self.model.active()) < 8)
    @rule(
        who=PICK,
        price=st.integers(1, 30_000),
        quantity=st.integers(1, 5),
        term=st.sampled_from(["P1Y", "P3Y"]),
        plan=st.sampled_from(["Upfront", "Monthly"]),
    )
    def buy(self, who: int, price: int, quantity: int, term: str, plan: str) -> None:
        customer = self.customers[who % len(self.customers)]
        units = price * (1_430 if customer.currency == "KRW" else 1)
        text = str(units) if customer.currency == "KRW" else f"{units}.00"
        bought = buy(customer=customer, price=text, quantity=quantity, term=term, plan=plan, on=self.now)
        self._learn_rates()
        minor, months = units * (1 if customer.currency == "KRW" else 100), {"P1Y": 12, "P3Y": 36}[term]
        count = months if plan == "Monthly" else 1
        each, on = minor // count, self.now.date()
        pays = [Pay(n, month_later(on, n), each if n < count - 1 else minor - each * (count - 1)) for n in range(count)]
        self.model.buy(
            Owned(
                bought.pk, bought.order_id, customer.pk, customer.currency, term, plan, self.now, quantity, pays,
            )
        )  # fmt: skip

    def _learn_rates(self) -> None:
        if "KRW" not in self.model.units_per_usd:
            rate = FxRate.objects.filter(currency="KRW").latest("from_on")
            self.model.units_per_usd["KRW"] = Fraction(rate.units_per_usd)

    @precondition(lambda self: self.model.active())
    @rule(which=PICK, days_ago=st.integers(0, 10))
    def use(self, which: int, days_ago: int) -> None:
        """Usage comes in, of today or late, of a reservation that may be under a refund."""
        owned = self.model.active()[which % len(self.model.active())]
        day = max(self.now.date() - timedelta(days=days_ago), owned.bought_on)
        usage(Reservation.objects.get(pk=owned.id), day)
        owned.used_on.add(day)

    @rule()
    def pay_all_due(self) -> None:
        take_all_due(now=self.now)
        self.model.pay_all_due(self.now.date())


class Refunds(Machine):
    """Quotes are made and sent in; workers, the desk and the requester decide."""

    @precondition(lambda self: self.model.active())
    @rule(which=st.lists(PICK, min_size=1, max_size=3), units=st.lists(st.integers(1, 5), min_size=3, max_size=3))
    def quote(self, which: list[int], units: list[int]) -> None:
        first = self.model.active()[which[0] % len(self.model.active())]
        own = [one for one in self.model.active() if one.customer == first.customer]
        others = [own[number % len(own)] for number in which[1:]]
        chosen = list(dict.fromkeys(self.model.owned.index(one) for one in [first, *others]))
        self._quoted([(self.model.owned[n], quantity) for n, quantity in zip(chosen, units, strict=False)])

    @precondition(lambda self: self.model.active())
    @rule(quantity=st.integers(1, 5))
    def ask_at_once(self, quantity: int) -> None:
        """Quote what was bought last, and send it in."""
        newest = self.model.active()[-1]
        quoted = self._quoted([(newest, min(quantity, newest.quantity))])
        if quoted:
            self._submitted(quoted)

    def _quoted(self, wanted: list[tuple[Owned, int]]) -> Quoted | None:
        made: list[Any] = []
        rows = {Reservation.objects.get(pk=one.id): quantity for one, quantity in wanted}
        refusal = self.refusal_of(lambda: made.append(quote(self.person, rows, now=self.now)))
        assert refusal == self.model.why_no_quote(wanted, self.now)
        if not made:
            return None
        quoted = next((one for one in self.model.quotes if one.id == made[0].pk), None)
        quoted = quoted or self.model.quote(made[0].pk, wanted, self.now)
        self._same(made[0].sum, quoted)
        return quoted

    def _same(self, result: Any, quoted: Quoted) -> None:
        assert result.policy == quoted.version.code
        sums = [line.sum for line in result.lines]
        assert [(one.prorated_credit, one.fee, one.net, one.commitment_cancelled) for one in sums] == [
            (line.credit, line.fee, line.net, line.cancelled) for line in quoted.lines
        ]
        assert [line.counted_usd_minor for line in result.lines] == [line.counted for line in quoted.lines]

    @precondition(lambda self: self.model.quotes)
    @rule(which=PICK)
    def submit(self, which: int) -> None:
        """Mostly the newest quote; an old one is refused, a second click changes nothing."""
        self._submitted(self.model.quotes[-1 - which % min(3, len(self.model.quotes))])

    def _submitted(self, quoted: Quoted) -> None:
        row = Quote.objects.select_related("policy", "customer", "partner").get(pk=quoted.id)
        made: list[Any] = []
        refusal = self.refusal_of(lambda: made.append(submit(self.person, row, now=self.now)))
        if quoted.refund:
            assert made[0].refund_id == quoted.refund.id
            return
        expected = self.model.why_no_refund(quoted, self.now)
        note(f"{refusal} / {expected}")
        assert refusal == expected
        if made:
            self.model.submit(made[0].refund_id, quoted, self.now)

    @rule()
    def work(self) -> None:
        outbox.drain(now=self.now)
        self.model.work(self.now)

    @precondition(lambda self: self.model.in_state("submitted", "approved"))
    @rule(which=PICK)
    def usage_comes_in_late(self, which: int) -> None:
        """Of the day of a request, after it was sent in: within the grace days the refund becomes lower."""
        asked = self._pick(which, "submitted", "approved")
        owned = asked.quoted.lines[0].owned
        usage(Reservation.objects.get(pk=owned.id), asked.quoted.on)
        owned.used_on.add(asked.quoted.on)

    @precondition(lambda self: self.model.in_state("awaiting_approval", "awaiting_confirmation", "approved"))
    @rule(which=PICK)
    def a_term_ends_meanwhile(self, which: int) -> None:
        asked = self._pick(which, "awaiting_approval", "awaiting_confirmation", "approved")
        end = asked.quoted.lines[0].owned.ends_on
        self.now = max(self.now, datetime.combine(end, datetime.min.time(), tzinfo=UTC))

    @precondition(lambda self: self.model.in_state("awaiting_approval"))
    @rule(which=PICK, is_approved=st.booleans())
    def desk_decides(self, which: int, is_approved: bool) -> None:
        asked = self._pick(which, "awaiting_approval")
        with self.acting(as_desk=True) as actor:
            decide = approve_refund if is_approved else reject_refund
            decide(refund_id=asked.id, actor=actor, now=self.now, note="Looked at.")
        if is_approved:
            self.model.approve(asked, self.now)
        else:
            self.model.end(asked, "rejected", self.now)

    @precondition(lambda self: self.model.in_state("awaiting_confirmation"))
    @rule(which=PICK)
    def confirm(self, which: int) -> None:
        asked = self._pick(which, "awaiting_confirmation")

        def act() -> None:
            with self.acting() as actor:
                confirm_refund(refund_id=asked.id, actor=actor, now=self.now)

        refusal = self.refusal_of(act)
        assert refusal == ("ConfirmationTooLate" if self.model.is_too_late(asked, self.now) else "")
        if not refusal:
            self.model.confirm(asked, self.now)

    @precondition(
        lambda self: self.model.in_state("submitted", "awaiting_approval", "awaiting_confirmation", "approved")
    )
    @rule(which=PICK)
    def withdraw(self, which: int) -> None:
        asked = self._pick(which, "submitted", "awaiting_approval", "awaiting_confirmation", "approved")
        with self.acting() as actor:
            withdraw_refund(refund_id=asked.id, actor=actor, now=self.now)
        self.model.end(asked, "withdrawn", self.now)

    def _pick(self, which: int, *states: str) -> Asked:
        found = self.model.in_state(*states)
        return found[which % len(found)]


class MoneyMachine(Clock, Purchases, Refunds):
    """All of it together."""


def test_after_every_step_the_database_is_what_the_rules_say() -> None:
    wanted = int(os.environ.get("MONEY_STEPS", IN_SUITE))
    MoneyMachine.steps = 0
    while MoneyMachine.steps < wanted:
        run_state_machine_as_test(
            MoneyMachine,
            settings=settings(
                max_examples=max(1, (wanted - MoneyMachine.steps) // PER_HISTORY),
                stateful_step_count=PER_HISTORY,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
                derandomize=False,
            ),
        )
    if wanted >= LONG_RUN:
        assert MoneyMachine.seen >= set(RefundState.values) - {"awaiting_second_person", "dead", "failed"}
