"""What a product costs today."""

from datetime import date

from billing.models import Price


def unit_prices(*, item_id: int, currency: str, on: date) -> dict[str, int]:
    """Return one unit's price for the whole term, by term, in minor units; one query."""
    prices = Price.objects.filter(item_id=item_id, currency=currency, from_on__lte=on).order_by("from_on")
    return {price.term: price.unit_minor for price in prices}
