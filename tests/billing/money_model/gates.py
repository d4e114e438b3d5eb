"""What refunds and exchanges share: sending in, the workers' events, the gates, decisions, getting stuck, ends."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from tests.billing.money_model.books import Books
from tests.billing.money_model.things import Asked, Buyer, Event, Owned, Quoted

EXCLUDED_FROM_TOTAL = {"rejected", "withdrawn", "failed"}
FINAL = EXCLUDED_FROM_TOTAL | {"completed"}
ANSWER_WITHIN = timedelta(days=7)
STUCK_FROM = {"submitted", "approved", "pending_refunds", "pending_purchases"}
STOPPABLE = {"submitted", "awaiting_confirmation", "awaiting_approval", "approved", "dead"}
DECIDED_IN = {
    "approve": {"awaiting_approval"},
    "reject": {"awaiting_confirmation", "awaiting_approval", "dead"},
    "requeue": {"dead"},
    "stop": {"approved"},
    "take_back": {"approved"},
}
"""The states in which the desk may decide so."""


class Gates(Books):
    """The way of a request; what a refund and an exchange do differently is said in classes of their own."""

    @abstractmethod
    def still_stands(self, asked: Asked, now: datetime) -> bool:
        """Look again with what is known now; otherwise end it, or ask its requester."""

    @abstractmethod
    def carry_out(self, asked: Asked, now: datetime) -> None:
        """Move what it moves."""

    def in_state(self, *states: str) -> list[Asked]:
        return [one for one in self.asked if one.state in states]

    def going_on(self) -> list[Asked]:
        return [one for one in self.asked if one.state not in FINAL]

    # Quotes

    def why_no_quote(self, wanted: Iterable[tuple[Owned, int]], now: datetime) -> str:
        on, wanted = now.date(), list(wanted)
        for owned, quantity in wanted:
            if owned.is_over(on):
                return "ReservationEnded"
            if owned.busy:
                return "ReservationBusy"
            if not 1 <= quantity <= owned.quantity:
                return "InvalidRefundQuantity"
        return "PaymentUnderWay" if any(owned.coming(on) for owned, _quantity in wanted) else ""

    def freeze(self, quote_id: Any, buyer: Buyer, lines: list[Any], now: datetime, **more: Any) -> Quoted:
        on = now.date()
        midnight = datetime.combine(on + timedelta(days=1), datetime.min.time(), tzinfo=now.tzinfo)
        quoted = Quoted(
            quote_id, buyer, self.version_on(on), on, min(now + timedelta(minutes=30), midnight), lines,
            [line.owned.touched for line in lines], **more,
        )  # fmt: skip
        self.quotes.append(quoted)
        return quoted

    def why_stale(self, quoted: Quoted, on: date) -> str:
        for line, touched in zip(quoted.lines, quoted.touched, strict=True):
            if line.owned.is_over(on):
                return "ReservationEnded"
            if line.owned.touched != touched:
                return "QuoteStale"
        return "ReservationBusy" if any(line.owned.busy for line in quoted.lines) else ""

    # Sending in, and the workers

    def submit(self, asked_id: Any, quoted: Quoted, now: datetime) -> None:
        use = "" if quoted.is_exchange else "held"
        asked = Asked(asked_id, quoted, now, state_at=now, use=use, delay=self.delay)
        quoted.asked = asked
        self.asked.append(asked)
        for line in quoted.lines:
            line.owned.busy = asked
        self._put(asked, "submitted", now)

    def _put(self, asked: Asked, kind: str, due_at: datetime) -> None:
        self.events.append(Event(asked, kind, due_at))

    def next_event(self, now: datetime, asked: Asked | None = None) -> Event | None:
        due = (one for one in self.events if one.state == "open" and one.due_at <= now)
        return next((one for one in due if asked in (None, one.asked)), None)

    def work(self, now: datetime) -> None:
        """Do what the workers do, event by event, until nothing is due."""
        while event := self.next_event(now):
            self.handle(event, now)

    def handle(self, event: Event, now: datetime) -> None:
        """Handle an event, and with a refund's all of the same kind that wait."""
        together = [event, *self._taken_along(event, now)]
        for one in together if event.is_of_many else ():
            self._end_if_over(one, now)
        for one in together:
            self._handle(one, now)

    def _end_if_over(self, event: Event, now: datetime) -> None:
        """What can't go on ends before anything else is looked at."""
        is_due = event.kind == "submitted" or event.asked.carry_out_at is None or event.asked.carry_out_at <= now
        if event.asked.state == event.kind and is_due:
            self.all_run(event.asked, now)

    def _taken_along(self, event: Event, now: datetime) -> list[Event]:
        due = [one for one in self.events if one is not event and one.state == "open" and one.due_at <= now]
        return [one for one in due if event.is_of_many and one.is_of_many and one.kind == event.kind]

    def _handle(self, event: Event, now: datetime) -> None:
        event.state, asked = "handled", event.asked
        if event.kind == "submitted" and asked.state == "submitted":
            self._decide(asked, now)
        elif event.kind == "approved" and asked.state == "approved":
            if (asked.carry_out_at is None or asked.carry_out_at <= now) and self.still_stands(asked, now):
                self.carry_out(asked, now)
        elif event.kind == "pending" and asked.state in {"pending_refunds", "pending_purchases"}:
            self.carry_on(asked, now)

    @abstractmethod
    def carry_on(self, asked: Asked, now: datetime) -> None:
        """Take the next step of an exchange that has begun."""

    def _decide(self, asked: Asked, now: datetime) -> None:
        if not self.still_stands(asked, now):
            return
        earlier = [
            one.weight
            for one in self.asked[: self.asked.index(asked)]
            if one.quoted.buyer is asked.quoted.buyer
            and one.state not in EXCLUDED_FROM_TOTAL
            and not one.is_reversed
            and asked.quoted.on - timedelta(days=30) < one.quoted.on <= asked.quoted.on
        ]
        if sum(earlier) + asked.weight > self.automatic_up_to:
            self.enter(asked, "awaiting_approval", now)
            return
        self.approve(asked, now)
        if not asked.is_exchange and not asked.delay:
            self.carry_out(asked, now)
        else:
            self._put(asked, "approved", now + asked.delay)

    def recheck(
        self, asked: Asked, now: datetime, compute: Callable[[], Quoted], is_worse: Callable[..., bool]
    ) -> bool:
        """Compute it again for its day: what is worse waits for its requester."""
        fresh = compute()
        if not is_worse(asked.quoted, fresh):
            return True
        asked.offered = fresh
        self.enter(asked, "awaiting_confirmation", now)
        return False

    def all_run(self, asked: Asked, now: datetime) -> bool:
        if not any(line.owned.is_over(now.date()) for line in asked.quoted.lines):
            return True
        self.finish(asked, "failed", now)
        return False

    # Decisions

    def why_not_decided(self, asked: Asked, verdict: str, now: datetime) -> str:
        moved_on = "ExchangeMovedOn" if asked.is_exchange else "RefundMovedOn"
        if asked.state not in DECIDED_IN[verdict]:
            return moved_on
        is_late = asked.carry_out_at is None or now >= asked.carry_out_at
        return moved_on if verdict == "take_back" and is_late else ""

    def decide(self, asked: Asked, verdict: str, now: datetime) -> None:
        if verdict == "approve":
            self.approve(asked, now)
            self._put(asked, "approved", now + asked.delay)
        elif verdict == "requeue":
            self._requeue(asked, now)
        elif verdict == "take_back":
            asked.carry_out_at = None
            self.enter(asked, "awaiting_approval", now)
        else:
            self.finish(asked, {"reject": "rejected", "stop": "withdrawn"}[verdict], now)

    def approve(self, asked: Asked, now: datetime) -> None:
        asked.carry_out_at = now + asked.delay
        self.enter(asked, "approved", now)

    def why_not_confirmed(self, asked: Asked, now: datetime) -> str:
        if not self.is_too_late(asked, now):
            return ""
        return "ExchangeConfirmationTooLate" if asked.is_exchange else "ConfirmationTooLate"

    def confirm(self, asked: Asked, now: datetime) -> None:
        assert asked.offered is not None
        asked.quoted, asked.offered = asked.offered, None
        self.enter(asked, "submitted", now)
        self._put(asked, "submitted", now)

    def is_too_late(self, asked: Asked, now: datetime) -> bool:
        assert asked.state_at is not None
        return now >= asked.state_at + ANSWER_WITHIN

    def end_unanswered(self, now: datetime) -> None:
        for asked in self.in_state("awaiting_confirmation"):
            if self.is_too_late(asked, now):
                self.finish(asked, "failed", now)

    # Workers that give up

    def bury(self, event: Event, now: datetime) -> None:
        """Give an event up that was started in vain: what it was about is stuck, and holds what it held."""
        event.state, event.has_failed, asked = "dead", True, event.asked
        if asked.state in STUCK_FROM:
            asked.stuck_in = asked.state
            self.enter(asked, "dead", now)

    def _requeue(self, asked: Asked, now: datetime) -> None:
        self.enter(asked, asked.stuck_in, now)
        for event in self.events:
            if event.asked is asked and event.state == "dead":
                event.state, event.due_at = "open", now

    # Ends

    def finish(self, asked: Asked, state: str, now: datetime) -> None:
        """End it without a credit: what it held is free, its reservations are let go."""
        if not asked.is_exchange:
            asked.use = "released"
        self.let_go(asked)
        for event in self.events:
            if event.asked is asked and event.state == "dead":
                event.state = "handled"
        self.enter(asked, state, now)

    def let_go(self, asked: Asked) -> None:
        for line in asked.quoted.lines:
            line.owned.busy = None

    def return_lines(self, asked: Asked) -> None:
        """Take the units of every line back."""
        asked.remainders = [self.give_back(line.owned, line.quantity, asked) for line in asked.quoted.lines]
        for line in asked.quoted.lines:
            line.owned.order.returned += line.credit
        self.cancel_empty({line.owned.order for line in asked.quoted.lines})

    def complete(self, asked: Asked, now: datetime) -> None:
        self.let_go(asked)
        self.enter(asked, "completed", now)

    def enter(self, asked: Asked, state: str, now: datetime) -> None:
        asked.state, asked.state_at = state, now
