"""Workers, the desk and the requester decide about refunds and exchanges; some get stuck."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing.commands import decisions, exchange_decisions, stop_refund
from billing.commands.end_unanswered import end_all_unanswered
from billing.models import Exchange, Refund
from core import outbox
from core.models import OutboxEvent
from customers.models import Partner
from reservations.models import Reservation
from tests.billing.money_machine.ground import PICK, Ground
from tests.billing.money_model import Asked
from tests.billing.money_model.gates import DECIDED_IN, STOPPABLE
from tests.factories import usage

OF_REFUNDS: dict[str, Any] = {
    "approve": decisions.approve_refund,
    "reject": decisions.reject_refund,
    "requeue": decisions.requeue_refund,
    "stop": stop_refund.stop_refund,
    "take_back": decisions.take_back_approval,
}
OF_EXCHANGES: dict[str, Any] = {
    "approve": exchange_decisions.approve_exchange,
    "reject": exchange_decisions.reject_exchange,
    "requeue": exchange_decisions.requeue_exchange,
    "stop": exchange_decisions.stop_exchange,
    "take_back": exchange_decisions.take_back_exchange_approval,
}
MONEY_TOPICS = (*Refund.topics.of_workers, *Exchange.topics.of_workers)


class Decisions(Ground):
    """What becomes of what was asked."""

    @rule()
    def work(self) -> None:
        self._work()

    def _work(self) -> None:
        outbox.drain(now=self.now)
        self.model.work(self.now)

    @rule(minutes=st.sampled_from([0, 30]))
    def the_partner_sets_a_delay(self, minutes: int) -> None:
        """For what is sent in from now on; without one a refund is carried out with its decision."""
        Partner.objects.filter(pk=self.partner.pk).update(carry_out_delay_minutes=minutes)
        self.model.delay = timedelta(minutes=minutes)

    @precondition(lambda self: self.model.in_state("submitted", "awaiting_approval", "approved"))
    @rule(which=PICK)
    def everybody_agrees(self, which: int) -> None:
        """Let a request go all the way, if nothing has come in between."""
        self._go_all_the_way(self.pick_asked(which, "submitted", "awaiting_approval", "approved"))

    def _go_all_the_way(self, asked: Asked) -> None:
        self._work()
        if asked.state == "awaiting_approval":
            approve = (OF_EXCHANGES if asked.is_exchange else OF_REFUNDS)["approve"]
            with self.acting(self.desk) as actor:
                approve(**self._named(asked), actor=actor, now=self.now, note="Looked at.")
            self.model.decide(asked, "approve", self.now)
        self.now = max(self.now, asked.carry_out_at or self.now)
        self._work()

    @precondition(lambda self: self.model.next_event(self.now))
    @rule()
    def a_worker_takes_one_event(self) -> None:
        """So that others act between two steps of a request."""
        self._take_one_event()

    def _take_one_event(self) -> None:
        event = self.model.next_event(self.now)
        assert event is not None and outbox.handle(self._due_rows().values_list("pk", flat=True)[0], now=self.now)
        self.model.handle(event, self.now)

    @precondition(lambda self: any(one.is_exchange for one in self.model.in_state("submitted", "approved")))
    @rule(which=PICK, steps=st.sampled_from([1, 2, 2]))
    def workers_begin_with_an_exchange(self, which: int, steps: int) -> None:
        """Let it come to its returns, or to its purchases, and no further."""
        exchanges = [one for one in self.model.in_state("submitted", "approved") if one.is_exchange]
        self._begin_with(exchanges[which % len(exchanges)], steps)

    def _begin_with(self, asked: Asked, steps: int) -> None:
        if asked.state == "submitted":
            self._go_on_with(asked)
        for _step in range(steps if asked.state == "approved" else 0):
            self.now = max(self.now, asked.carry_out_at or self.now)
            self._go_on_with(asked)

    def _go_on_with(self, asked: Asked) -> None:
        """Take events until one has brought a request into another state, or none of its own is due."""
        before = asked.state
        while asked.state == before and self.model.next_event(self.now, asked):
            self._take_one_event()

    @precondition(lambda self: self.model.next_event(self.now))
    @rule(which=PICK)
    def a_worker_gives_up(self, which: int) -> None:
        """An event that was started in vain as often as may be is buried."""
        waiting = list(dict.fromkeys(one.asked for one in self.model.events if one.state == "open"))
        asked = waiting[which % len(waiting)]
        event = self.model.next_event(self.now, asked)
        if event is None:
            return
        row = self._due_rows().filter(subject_id=asked.id)[0]
        OutboxEvent.objects.filter(pk=row.pk).update(attempts=outbox.MAX_ATTEMPTS)
        assert not outbox.handle(row.pk, now=self.now)
        self.model.bury(event, self.now)

    def _due_rows(self) -> Any:
        due = OutboxEvent.objects.open().due(self.now).filter(partner_id=self.partner.pk, topic__in=MONEY_TOPICS)
        return due.order_by("pk")

    @precondition(lambda self: self.model.in_state("submitted", "approved"))
    @rule(which=PICK, is_seen=st.booleans())
    def usage_comes_in_late(self, which: int, is_seen: bool) -> None:
        """Of the day of a request, after it was sent in: within the grace days the refund becomes lower."""
        found = self.model.in_state("submitted", "approved")
        full = [one for one in found if not one.is_exchange and self.model.is_credited_in_full(one)] or found
        self._used_late(full[which % len(full)], is_seen=is_seen)

    def _used_late(self, asked: Asked, *, is_seen: bool) -> None:
        owned = asked.quoted.lines[0].owned
        usage(Reservation.objects.get(pk=owned.id), asked.quoted.on)
        owned.used_on.add(asked.quoted.on)
        if is_seen:
            self._look_again(asked)

    def _look_again(self, asked: Asked) -> None:
        """Let the workers come to it."""
        self.now = max(self.now, asked.carry_out_at or self.now)
        self._work()

    @precondition(lambda self: any(one.is_exchange for one in self.model.in_state("submitted", "approved")))
    @rule(which=PICK, units=st.sampled_from([1, 1_100, 5_000, 5_000]), is_seen=st.sampled_from([True, True, False]))
    def a_price_of_its_day_comes_late(self, which: int, units: int, is_seen: bool) -> None:
        """Of the day of an exchange, after it was sent in: it costs more, or is not worth enough any more."""
        exchanges = [one for one in self.model.in_state("submitted", "approved") if one.is_exchange]
        asked = exchanges[which % len(exchanges)]
        quoted = asked.quoted
        want = quoted.wants[0]
        if (want.term, quoted.buyer.currency, quoted.on) not in want.item.prices:
            self.set_price(want.item, want.term, quoted.buyer.currency, units, quoted.on)
        if is_seen:
            self._look_again(asked)

    @precondition(lambda self: self.model.going_on())
    @rule(which=PICK)
    def a_term_ends_meanwhile(self, which: int) -> None:
        asked = self.model.going_on()[which % len(self.model.going_on())]
        self.now = max(self.now, asked.quoted.lines[0].owned.ends_at)

    @precondition(lambda self: self.model.in_state("approved"))
    @rule(which=PICK)
    def the_delay_is_over(self, which: int) -> None:
        asked = self.pick_asked(which, "approved")
        assert asked.carry_out_at is not None
        self.now = max(self.now, asked.carry_out_at)

    @precondition(lambda self: self.model.going_on())
    @rule(
        which=PICK, verdict=st.sampled_from(sorted(OF_REFUNDS)), is_fitting=st.sampled_from([True, True, True, False])
    )
    def desk_decides(self, which: int, verdict: str, is_fitting: bool) -> None:
        """Mostly as it may in this state; otherwise it is told that the request has moved on."""
        asked = self.model.going_on()[which % len(self.model.going_on())]
        fitting = [one for one in sorted(DECIDED_IN) if asked.state in DECIDED_IN[one]]
        if is_fitting and fitting:
            verdict = fitting[which % len(fitting)]
        decide = (OF_EXCHANGES if asked.is_exchange else OF_REFUNDS)[verdict]
        expected = self.model.why_not_decided(asked, verdict, self.now)
        with self.acting(self.desk) as actor:
            names = self._named(asked)
            assert expected == self.refusal_of(lambda: decide(**names, actor=actor, now=self.now, note="Looked at."))
        if not expected:
            self.model.decide(asked, verdict, self.now)

    @precondition(lambda self: self.model.in_state("awaiting_confirmation"))
    @rule(which=PICK)
    def confirm(self, which: int) -> None:
        asked = self.pick_asked(which, "awaiting_confirmation")
        confirm = exchange_decisions.confirm_exchange if asked.is_exchange else decisions.confirm_refund
        expected = self.model.why_not_confirmed(asked, self.now)
        with self.acting() as actor:
            assert expected == self.refusal_of(lambda: confirm(**self._named(asked), actor=actor, now=self.now))
        if not expected:
            self.model.confirm(asked, self.now)

    @precondition(lambda self: self.model.in_state("awaiting_confirmation"))
    @rule(days=st.integers(6, 8))
    def nobody_answers(self, days: int) -> None:
        self.now += timedelta(days=days)
        end_all_unanswered(now=self.now)
        self.model.end_unanswered(self.now)

    @precondition(lambda self: self.model.going_on())
    @rule(which=PICK)
    def withdraw(self, which: int) -> None:
        """Refused once a worker has begun with an exchange."""
        asked = self.model.going_on()[which % len(self.model.going_on())]
        withdraw = exchange_decisions.withdraw_exchange if asked.is_exchange else decisions.withdraw_refund
        expected = "" if asked.state in STOPPABLE else "ExchangeMovedOn"
        with self.acting() as actor:
            assert expected == self.refusal_of(lambda: withdraw(**self._named(asked), actor=actor, now=self.now))
        if not expected:
            self.model.finish(asked, "withdrawn", self.now)

    def _named(self, asked: Asked) -> dict[str, Any]:
        return {"exchange_id" if asked.is_exchange else "refund_id": asked.id}
