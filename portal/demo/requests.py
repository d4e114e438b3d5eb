"""Act out the refund requests: the partner asks, the worker decides, the desk answers, each at its own time."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.db.models import QuerySet

from billing.commands.decisions import approve_refund, reject_refund, withdraw_refund
from billing.commands.make_quote import Wanted, make_quote
from billing.commands.second_person import agree_as_second_person
from billing.models import Refund
from billing.models.states import RefundState
from core import outbox
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Partner
from portal.demo.asks import Ask, Outcome, Said
from portal.demo.cast import STAFF
from portal.demo.portfolio import TIME_ZONES
from portal.demo.purchases import expires_on
from portal.demo.rights import own_for_one_request
from portal.demo.seeds import chance
from portal.demo.special import DELAY_THEN
from portal.demo.timeline import Timeline
from portal.demo.world import SEEDER, World
from reservations.commands.record_utilization import DayOfUse, record_utilization
from reservations.models import Reservation
from support.commands.open_wizard_request import WizardAnswers
from support.commands.post_message import post_message
from support.commands.request_refund import request_refund
from support.models import SupportRequest

WORKER_TAKES = dt.timedelta(seconds=2)
ONE_DAY = dt.timedelta(days=1)
DESK = [member.email for member in STAFF if "Refund desk" in member.groups]


class Case:
    """One request on its way through the demo's history."""

    def __init__(self, world: World, ask: Ask) -> None:
        self._world = world
        self._ask = ask
        self._chance = chance("case", ask.company, *(one.name for one in ask.returned))
        self._request: SupportRequest | None = None

    def plan(self, timeline: Timeline) -> None:
        """Put the request's acts on the timeline."""
        asked_at = self._asked_at()
        timeline.add(asked_at, self._submit)
        for said in self._ask.said:
            timeline.add(asked_at + said.after, self._say(said))
        by_outcome: dict[Outcome, Callable[[dt.datetime], None]] = {
            Outcome.WITHDRAWN: self._withdraw,
            Outcome.CONFIRMING: self._see_late_usage,
            Outcome.RETRYING: self._fail_three_times,
            Outcome.STUCK: self._fail_every_time,
        }
        if step := by_outcome.get(self._ask.outcome):
            timeline.add(asked_at + WORKER_TAKES / 2, step)
        timeline.add(asked_at + WORKER_TAKES, self._work)
        decided_at = asked_at + self._ask.decided_after
        if decide := {
            Outcome.COMPLETED: self._approve,
            Outcome.REJECTED: self._reject,
            Outcome.SECONDED: self._agree,
        }.get(self._ask.outcome):
            timeline.add(decided_at, decide)
            timeline.add(decided_at + WORKER_TAKES, self._work)

    def _asked_at(self) -> dt.datetime:
        """What is a day old or older was asked in the partner's office hours, but for the one that came too late."""
        if self._ask.outcome is Outcome.FAILED:
            plan = self._world.plan_of(self._ask.company, self._ask.returned[0].name)
            return dt.datetime.combine(expires_on(plan), dt.time(), dt.UTC) - WORKER_TAKES / 2
        if self._ask.ago < ONE_DAY:
            return self._world.now - self._ask.ago
        firm = self._world.companies[self._ask.company].firm
        day = self._world.today - dt.timedelta(days=self._ask.ago.days)
        time = dt.time(self._chance.randint(9, 16), self._chance.randint(0, 59), self._chance.randint(0, 59))
        return dt.datetime.combine(day, time, TIME_ZONES[firm]).astimezone(dt.UTC)

    def _submit(self, now: dt.datetime) -> None:
        world, ask = self._world, self._ask
        customer = world.customers[ask.company]
        agents = world.agents[world.companies[ask.company].firm]
        email = ask.by or (agents[0] if self._chance.random() < 0.75 else agents[-1])
        if ask.by:
            own_for_one_request(world, ask, now)
        actor = world.person(email)
        if ask.outcome is Outcome.DELAYED:
            self._set_delay(DELAY_THEN, now)
        with acting(actor, now=now):
            wanted = [Wanted(world.reservations[ask.company, one.name], one.quantity) for one in ask.returned]
            quote = make_quote(customer=customer, wanted=wanted, actor=actor, now=now)
            self._request = request_refund(
                quote=quote, answers=self._answers(email), principal=world.principals[email], actor=actor, now=now
            )

    def _answers(self, email: str) -> WizardAnswers:
        user = self._world.users[email]
        return WizardAnswers(
            description=self._ask.description,
            contact_name=user.name,
            contact_email=user.email,
            contact_phone=user.phone,
            contact_method=user.contact_method,
            language=user.language,
        )

    def _work(self, now: dt.datetime) -> None:
        """Let the worker handle what is due."""
        outbox.drain(now=now)
        if self._ask.outcome is Outcome.DELAYED:
            self._set_delay(0, now)
        if any(one.quantity for one in self._ask.returned):
            self._keep_track()

    def _keep_track(self) -> None:
        """Let a remainder take the place of the reservation that it is left of."""
        keys = [(self._ask.company, one.name) for one in self._ask.returned]
        places = {self._world.reservations[key]: key for key in keys}
        for line in self._refund().lines.exclude(remainder=None):
            if line.reservation_id in places and line.remainder_id:
                self._world.reservations[places[line.reservation_id]] = line.remainder_id

    def _approve(self, now: dt.datetime) -> None:
        refund = self._refund()
        if refund.state == RefundState.AWAITING_APPROVAL:
            actor = self._world.staff(self._chance.choice(DESK))
            with acting(actor, now=now):
                approve_refund(refund_id=refund.pk, actor=actor, now=now, note=self._ask.reason)

    def _reject(self, now: dt.datetime) -> None:
        refund = self._refund()
        if refund.state == RefundState.AWAITING_APPROVAL:
            actor = self._world.staff(self._chance.choice(DESK))
            with acting(actor, now=now):
                reject_refund(refund_id=refund.pk, actor=actor, now=now, note=self._ask.reason)

    def _agree(self, now: dt.datetime) -> None:
        """Let a colleague of the requester agree, as the second person."""
        refund = self._refund()
        actor = self._world.person(self._world.agents[self._world.companies[self._ask.company].firm][0])
        with acting(actor, now=now):
            agree_as_second_person(refund_id=refund.pk, actor=actor, now=now, note=self._ask.reason)

    def _withdraw(self, now: dt.datetime) -> None:
        refund = self._refund()
        actor = self._world.person(self._email_of(refund))
        with acting(actor, now=now):
            withdraw_refund(refund_id=refund.pk, actor=actor, now=now)

    def _say(self, said: Said) -> Callable[[dt.datetime], None]:
        def say(now: dt.datetime) -> None:
            refund = self._refund()
            actor = self._world.staff(DESK[0]) if said.is_desk else self._world.person(self._email_of(refund))
            with acting(actor, now=now):
                post_message(request=self._asked(), body=said.text, actor=actor, now=now)

        return say

    def _see_late_usage(self, now: dt.datetime) -> None:
        """Usage data may arrive hours late: what was quoted as unused turns out to have run."""
        day = now.date() - ONE_DAY
        lines = self._refund().lines.select_related("reservation")
        with acting(SEEDER, now=now):
            record_utilization(self._busy_day(line.reservation, day) for line in lines)

    def _busy_day(self, reservation: Reservation, day: dt.date) -> DayOfUse:
        hours = Decimal(24 * reservation.quantity)
        return DayOfUse(reservation.partner_id, reservation.pk, day, hours, hours / 2)

    def _fail_three_times(self, now: dt.datetime) -> None:
        """Leave the request where a database that was away for a moment would have left it."""
        self._events().update(
            attempts=3,
            due_at=self._world.now + dt.timedelta(minutes=1),
            last_error="OperationalError: the connection is lost",
        )

    def _fail_every_time(self, now: dt.datetime) -> None:
        """Use all attempts up, so that the worker gives the request to the desk."""
        self._events().update(attempts=outbox.MAX_ATTEMPTS, last_error="OperationalError: the connection is lost")

    def _events(self) -> QuerySet[OutboxEvent]:
        return OutboxEvent.objects.open().filter(subject_id=self._refund().pk)

    def _set_delay(self, minutes: int, now: dt.datetime) -> None:
        with acting(SEEDER, now=now):
            Partner.objects.filter(pk=self._world.customers[self._ask.company].partner_id).update(
                carry_out_delay_minutes=minutes
            )

    def _refund(self) -> Refund:
        return Refund.objects.get(support_request=self._asked())

    def _asked(self) -> SupportRequest:
        if self._request is None:
            raise LookupError("nothing can be done about a request before it is submitted")
        return self._request

    def _email_of(self, refund: Refund) -> str:
        return next(email for email, user in self._world.users.items() if user.pk == refund.requested_by_id)
