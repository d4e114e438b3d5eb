"""Terms that end with a renewal: one that was made, one that a new price stopped, one that is about to be made."""

import datetime as dt
from functools import partial

from billing.models import Price
from core.transactions import declare
from portal.demo.plans import Plan, product
from portal.demo.purchases import expires_on
from portal.demo.timeline import Timeline
from portal.demo.wares import unit_price_minor
from portal.demo.world import SEEDER, World

DAY = dt.timedelta(days=1)
YEAR = 365

RENEWED = ("mir-electronics", "mes-report-e8")
STOPPED_BY_PRICE = ("narae-port", "gate-ocr-d48")
ABOUT_TO_RENEW = ("daon-retail", "pos-api-d4")
CHANGED_BEFORE = 10 * DAY
"""So long before the end of the term the price went up, after it was locked."""
RAISED = 107
"""Percent of the old price."""


def renewal_plans(today: dt.date) -> list[Plan]:
    """Plan the three: a year that ended 18 days ago, one that ended 9 days ago, one that ends in 12 days."""
    return [
        _plan(RENEWED, "E8s_v4", 2, today - (YEAR + 18) * DAY, "steady"),
        _plan(STOPPED_BY_PRICE, "D48as_v4", 2, today - (YEAR + 9) * DAY, "office"),
        _plan(ABOUT_TO_RENEW, "D4as_v4", 3, today - (YEAR - 12) * DAY, "retail"),
    ]


def _plan(key: tuple[str, str], size: str, quantity: int, on: dt.date, course: str) -> Plan:
    company, name = key
    return Plan(
        company=company,
        name=name,
        product=product(size, "koreacentral", on),
        quantity=quantity,
        years=1,
        is_monthly=False,
        purchased_at=dt.datetime.combine(on, dt.time(2, 40), dt.UTC),
        course=course,
        is_renewed=True,
    )


def plan_price_changes(world: World, timeline: Timeline) -> None:
    """Let the price of one product rise between the lock and the renewal."""
    ends_on = expires_on(world.plan_of(*STOPPED_BY_PRICE))
    changed_at = dt.datetime.combine(ends_on - CHANGED_BEFORE, dt.time(), dt.UTC)
    timeline.add(changed_at, partial(_raise_price, world))


def _raise_price(world: World, now: dt.datetime) -> None:
    plan, customer = world.plan_of(*STOPPED_BY_PRICE), world.customers[STOPPED_BY_PRICE[0]]
    was = unit_price_minor(plan.product, plan.years, customer.currency) or 0
    declare(SEEDER, now=now)
    Price.objects.create(
        item=world.item_of(plan.product),
        term=plan.term,
        currency=customer.currency,
        unit_minor=was * RAISED // 100,
        from_on=now.date(),
    )
