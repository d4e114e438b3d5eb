"""What can be bought, what it costs, and what a currency is worth."""

from datetime import date
from decimal import Decimal

from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

from billing.models import FxRate, Price
from reservations.models import CatalogItem

LONG_AGO = date(2019, 11, 15)
"""The first day of the first policy; prices and rates are from then on."""


class CatalogItemFactory(DjangoModelFactory[CatalogItem]):
    """A size of a virtual machine in a region."""

    class Meta:
        model = CatalogItem

    resource_type = "VirtualMachines"
    sku = Sequence(lambda n: f"Standard_D{n}s_v5")
    region = "koreacentral"
    name = Sequence(lambda n: f"D{n}s v5")
    series = "Dsv5"
    vcpus = 4
    memory_gib = 16
    flexibility_group = "DSv5 Series"
    flexibility_ratio = 4


class PriceFactory(DjangoModelFactory[Price]):
    """One unit's price for the whole term."""

    class Meta:
        model = Price

    item = SubFactory(CatalogItemFactory)
    term = "P1Y"
    currency = "USD"
    unit_minor = 365_000
    from_on = LONG_AGO


class FxRateFactory(DjangoModelFactory[FxRate]):
    """A rate from a day on."""

    class Meta:
        model = FxRate

    currency = "KRW"
    units_per_usd = Decimal("1430.00")
    from_on = LONG_AGO


UNITS_PER_USD = {"USD": "1", "KRW": "1430.00", "GBP": "0.80"}


def fx_rates() -> None:
    """Insert the three rates that the tests calculate with; again does no harm."""
    for currency, units in UNITS_PER_USD.items():
        FxRate.objects.get_or_create(currency=currency, from_on=LONG_AGO, defaults={"units_per_usd": Decimal(units)})
