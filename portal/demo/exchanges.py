"""Act out a few exchanges: carried out, taken back, before the desk, rejected, withdrawn."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from billing.commands.exchange_decisions import reject_exchange, withdraw_exchange
from billing.commands.make_exchange_quote import WantedPurchase, make_exchange_quote
from billing.commands.make_quote import Wanted
from billing.models import Exchange, ExchangeQuote
from billing.models.states import ExchangeState
from billing.policy.terms import BillingPlan, Term
from core import outbox
from core.actor import Actor
from core.transactions import acting
from portal.demo.asks import Ask
from portal.demo.cast import STAFF
from portal.demo.plans import Plan
from portal.demo.purchases import expires_on
from portal.demo.reversals import take_back
from portal.demo.seeds import chance
from portal.demo.special import MERGED, SPLIT
from portal.demo.timeline import Timeline
from portal.demo.wares import unit_price_minor
from portal.demo.world import World
from support.commands.open_wizard_request import WizardAnswers
from support.commands.request_exchange import request_exchange

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
WORKER_TAKES = dt.timedelta(seconds=2)
LEFT = 60 * DAY
HELD_FOR = 100 * DAY
WRONG_CUSTOMER = "파트너가 다른 고객의 예약을 교환했다고 알려 와 되돌립니다."
DESK = next(member.email for member in STAFF if "Refund desk" in member.groups)


@dataclass(frozen=True, slots=True)
class Swap:
    """One exchange: so long ago, of how large a reservation among those that can be (0 the largest), to which end."""

    ago: dt.timedelta
    place: int
    end: str
    description: str


SWAPS = (
    Swap(26 * DAY, 3, "completed", "The customer stays for longer: three years instead of one."),
    Swap(12 * DAY, 4, "completed", "The workload was moved; the reservation follows it for three years."),
    Swap(15 * DAY, 5, "reversed", "The customer wants the longer term."),
    Swap(17 * DAY, 1, "rejected", "Exchange the rest of the term for three years."),
    Swap(9 * DAY, 2, "withdrawn", "Exchanged by mistake for the wrong customer."),
    Swap(5 * HOUR, 0, "waiting", "The customer has signed for three more years and wants the longer term."),
)


def plan_exchanges(world: World, timeline: Timeline, asks: Sequence[Ask]) -> None:
    """Put them on the timeline, each of a reservation that nothing else happens to."""
    plans = _free(world, {ask.company for ask in asks})
    for swap in SWAPS:
        if swap.place < len(plans):
            case = Case(world, swap, plans[swap.place])
            timeline.add(world.now - swap.ago, case.submit)
            timeline.add(world.now - swap.ago + WORKER_TAKES, case.work)
            if step := case.decision:
                timeline.add(world.now - swap.ago + min(swap.ago / 2, 3 * HOUR), step)


class Case:
    """One exchange on its way through the demo's history."""

    def __init__(self, world: World, swap: Swap, plan: Plan) -> None:
        self._world, self._swap, self._plan = world, swap, plan
        self._number = ""

    @property
    def decision(self) -> Callable[[dt.datetime], None] | None:
        ends = {"rejected": self._reject, "withdrawn": self._withdraw, "reversed": self._reverse}
        return ends.get(self._swap.end)

    def submit(self, now: dt.datetime) -> None:
        """Quote it with the smallest quantity that fits, and send it in."""
        world, company = self._world, self._plan.company
        actor = world.agent(company)
        if self._swap.end == "withdrawn":
            self._delay(24 * 60)
        with acting(actor, now=now):
            quote = self._quote(actor, 1, now)
            fitting = quote.sum.purchases[0].smallest_quantity or 1
            quote = self._quote(actor, fitting, now)
            request = request_exchange(
                quote=quote,
                answers=self._answers(actor),
                principal=world.principal_of(company),
                actor=actor,
                now=now,
            )
        self._number = request.number

    def work(self, now: dt.datetime) -> None:
        """Let the worker handle what is due; what was bought goes on as a plan of its own."""
        outbox.drain(now=now)
        if self._swap.end == "withdrawn":
            self._delay(0)
        exchange = self._exchange()
        if exchange.state != ExchangeState.COMPLETED:
            return
        line = exchange.purchases.get()
        bought = replace(
            self._plan,
            name=line.name,
            quantity=line.quantity,
            years=3,
            is_monthly=False,
            purchased_at=now,
            used_hours=(),
            failed_payment=None,
        )
        if line.reservation:
            self._world.plans.append(bought)
            self._world.orders[bought.key] = line.reservation.order_id
            self._world.reservations[bought.key] = line.reservation.pk

    def _quote(self, actor: Actor, quantity: int, now: dt.datetime) -> ExchangeQuote:
        world, plan = self._world, self._plan
        wanted = WantedPurchase(
            item_id=world.item_of(plan.product).pk,
            quantity=quantity,
            term=Term.P3Y,
            plan=BillingPlan.UPFRONT,
            subscription_id=world.subscriptions[plan.company][0].pk,
            name=f"{plan.name}_3Y",
        )
        return make_exchange_quote(
            customer=world.customers[plan.company],
            returns=[Wanted(world.reservations[plan.key])],
            purchases=[wanted],
            actor=actor,
            now=now,
        )

    def _answers(self, actor: Actor) -> WizardAnswers:
        user = next(user for user in self._world.users.values() if user.pk == actor.id)
        return WizardAnswers(
            description=self._swap.description,
            contact_name=user.name,
            contact_email=user.email,
            contact_phone=user.phone,
            contact_method=user.contact_method,
            language=user.language,
        )

    def _reject(self, now: dt.datetime) -> None:
        exchange = self._exchange()
        if exchange.state == ExchangeState.AWAITING_APPROVAL:
            actor = self._world.staff(DESK)
            with acting(actor, now=now):
                reject_exchange(exchange_id=exchange.pk, actor=actor, now=now, note="The customer has to agree first.")
            outbox.drain(now=now)

    def _withdraw(self, now: dt.datetime) -> None:
        exchange = self._exchange()
        if exchange.is_stoppable:
            actor = self._world.agent(self._plan.company)
            with acting(actor, now=now):
                withdraw_exchange(exchange_id=exchange.pk, actor=actor, now=now)
            outbox.drain(now=now)

    def _reverse(self, now: dt.datetime) -> None:
        exchange = self._exchange()
        if exchange.state == ExchangeState.COMPLETED:
            take_back(self._world, exchange.pk, now, reason=WRONG_CUSTOMER)

    def _delay(self, minutes: int) -> None:
        partner = self._world.customers[self._plan.company].partner
        type(partner)._default_manager.filter(pk=partner.pk).update(carry_out_delay_minutes=minutes)

    def _exchange(self) -> Exchange:
        return Exchange.objects.get(support_request__number=self._number)


def _free(world: World, busy: Collection[str]) -> list[Plan]:
    """Return the reservations that can be exchanged for three years, the dearest first, one a company."""
    found: dict[str, Plan] = {}
    for plan in sorted(filter(partial(_can_be, world), world.plans), key=partial(_worth, world), reverse=True):
        if plan.company not in busy:
            found.setdefault(plan.company, plan)
    return list(found.values())


def _can_be(world: World, plan: Plan) -> bool:
    first = max(swap.ago for swap in SWAPS)
    return (
        plan.product.resource_type == "VirtualMachines"
        and plan.years == 1
        and plan.failed_payment is None
        and plan.key not in {SPLIT, MERGED}
        and plan.purchased_at < world.now - first - HELD_FOR
        and expires_on(plan) > (world.now + LEFT).date()
        and plan.product.is_sold_on((world.now - first).date())
        and plan.product.total_usd(3) is not None
    )


def _worth(world: World, plan: Plan) -> tuple[int, float]:
    price = unit_price_minor(plan.product, 1, "USD") or 0
    return price * plan.quantity, chance("exchange", *plan.key).random()
