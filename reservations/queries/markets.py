"""Whether reservations are sold where a customer is."""

from datetime import date

from reservations.models import ClosedMarket
from reservations.policy.purchase import is_market_open


def is_sold_in(country: str, *, on: date) -> bool:
    """Tell whether Azure sells reservations in a country on a day; one query."""
    closed = ClosedMarket.objects.filter(country=country).first()
    return is_market_open(is_listed=closed is not None, reopened_on=closed.reopened_on if closed else None, on=on)
