"""Reservations that renew themselves, and days that pass."""

from datetime import date, datetime, timedelta
from typing import Any

from billing.commands.run_the_day import DayRun, run_the_day
from customers.models import Customer
from reservations.models import CatalogItem, Reservation
from tests.factories.catalog import CatalogItemFactory, PriceFactory
from tests.factories.moments import at
from tests.factories.purchases import buy


def priced_item(**prices: int) -> CatalogItem:
    """Make a product with prices of a unit for a whole term: ``priced_item(P1Y=365_000)``."""
    item: CatalogItem = CatalogItemFactory()
    for term, unit_minor in (prices or {"P1Y": 365_000, "P3Y": 900_000}).items():
        PriceFactory(item=item, term=term, unit_minor=unit_minor)
    return item


def renewing(
    customer: Customer, *, item: CatalogItem | None = None, on: str = "2026-01-01", **bought: Any
) -> Reservation:
    """Buy a reservation whose renewal is on, as it was from the start."""
    made = buy(customer=customer, item=item or priced_item(), on=on, **bought)
    Reservation.objects.filter(pk=made.pk).update(is_renewed=True)
    made.refresh_from_db()
    return made


def days(first: date | datetime | str, last: date | datetime | str) -> list[DayRun]:
    """Let every day from one to another pass, both included, each with its run in the morning."""
    day, end = at(first), at(last)
    runs = []
    while day <= end:
        runs.append(run_the_day(now=day))
        day += timedelta(days=1)
    return runs
