"""Write the whole demo: partners and customers, then their history in the order in which it happened."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from core.database import run
from core.transactions import acting, declare
from customers.models import Partner
from portal.demo.asks import Ask
from portal.demo.cast import FIRMS
from portal.demo.customers import write_customers
from portal.demo.exchanges import plan_exchanges
from portal.demo.groups import write_groups
from portal.demo.newcomers import write_newcomers
from portal.demo.news import write_news
from portal.demo.papers import plan_papers, write_papers
from portal.demo.past import past_asks
from portal.demo.payment_runs import run_payments
from portal.demo.people import write_people
from portal.demo.portfolio import portfolio
from portal.demo.prepared import write_prepared
from portal.demo.purchases import buy, expire, expires_on, lock_price, payment_days
from portal.demo.quiet import quiet_mail
from portal.demo.renewals import plan_price_changes
from portal.demo.requests import Case
from portal.demo.rights import write_rights
from portal.demo.seeds import uid
from portal.demo.special import special_asks
from portal.demo.splits import plan_splits
from portal.demo.tickets import plan_tickets
from portal.demo.timeline import Timeline
from portal.demo.utilization import write_utilization
from portal.demo.waiting import waiting_asks
from portal.demo.wares import write_wares
from portal.demo.world import SEEDER, World
from reservations.models.reservation import EXPIRING_WITHIN

BEGAN_BEFORE = dt.timedelta(days=7)
"""People and customers are there before the first purchase."""

NEXT_RUN = dt.timedelta(hours=1)
"""Whatever a request was still open on when its term ended is seen to then."""

UTILIZATION_ARRIVED = dt.timedelta(hours=28)
"""Before the first of the requests that are still open, so that each finds its reservation's usage."""


def is_seeded() -> bool:
    return Partner.objects.filter(pk=uid("partner", FIRMS[0].key)).exists()


def seed(now: dt.datetime) -> World:
    """Write everything in one transaction: a demo that was interrupted leaves nothing behind."""
    world = World(now=now, plans=portfolio(now.date()))
    with acting(SEEDER, now=min(plan.purchased_at for plan in world.plans) - BEGAN_BEFORE):
        write_people(world)
        write_customers(world)
        write_groups(world)
        write_wares(world)
        with quiet_mail():
            _act_out(world)
        declare(SEEDER, now=now)
        write_rights(world)
        write_prepared(world)
        write_newcomers(world)
        write_papers(world)
        write_news(world)
        declare(SEEDER, now=now)
        _let_the_planner_know()
    return world


def _let_the_planner_know() -> None:
    """Gather statistics now: the first pages should not wait for the database's own round."""
    run("ANALYZE")


def _act_out(world: World) -> None:
    timeline = Timeline(until=world.now)
    for day in sorted({day for plan in world.plans for day in payment_days(plan)}):
        timeline.add(_midnight(day), partial(run_payments, world))
    for plan in world.plans:
        timeline.add(plan.purchased_at, partial(buy, world, plan))
        if plan.is_renewed:
            timeline.add(_midnight(expires_on(plan)) - EXPIRING_WITHIN, partial(lock_price, world, plan))
        for run_at in (_midnight(expires_on(plan)), _midnight(expires_on(plan)) + NEXT_RUN):
            timeline.add(run_at, partial(expire, world, plan))
    arrived_at = world.now - UTILIZATION_ARRIVED
    timeline.add(arrived_at, partial(write_utilization, world))
    plan_splits(world, timeline)
    plan_price_changes(world, timeline)
    asks = _asks(world)
    for ask in asks:
        Case(world, ask).plan(timeline)
    plan_exchanges(world, timeline, asks)
    plan_tickets(world, timeline)
    plan_papers(world, timeline)
    timeline.run()
    write_utilization(world, world.now, made_since=arrived_at)


def _asks(world: World) -> Sequence[Ask]:
    told = [*waiting_asks(), *special_asks()]
    return [*told, *past_asks(world.plans, world.now, busy={ask.company for ask in told})]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
