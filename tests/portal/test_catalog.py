"""The catalog's figures keep the regularities that its README states."""

from collections import defaultdict
from decimal import Decimal
from statistics import median

import pytest

from portal.demo.catalog import (
    PriceBasis,
    Product,
    load_exchange_rates,
    load_products,
    load_regions,
)

HOURS = {1: 8_760, 3: 26_280}
HALF_A_DOLLAR = Decimal("0.5")


def virtual_machines() -> list[Product]:
    return [product for product in load_products() if product.resource_type == "VirtualMachines"]


def groups() -> dict[str, dict[str, Product]]:
    found: dict[str, dict[str, Product]] = defaultdict(dict)
    for product in virtual_machines():
        found[product.flexibility_group][product.sku] = product
    return found


def discount(product: Product, years: int) -> Decimal:
    total = product.total_usd(years)
    assert total is not None
    assert product.hourly_usd is not None
    return 1 - total / (product.hourly_usd * HOURS[years])


def test_size_of_the_catalog() -> None:
    machines = virtual_machines()

    assert 120 <= len({product.sku for product in machines}) <= 200
    assert len({product.region for product in machines}) == 9
    assert {"koreacentral", "japaneast", "southeastasia", "westeurope", "eastus"} <= {
        product.region for product in machines
    }


def test_every_total_is_a_positive_whole_amount_and_three_years_cost_more() -> None:
    for product in load_products():
        assert type(product.one_year_usd) is int, product
        assert product.one_year_usd > 0, product
        if product.three_year_usd is not None:
            assert product.one_year_usd < product.three_year_usd < 3 * product.one_year_usd, product


def test_no_sku_is_listed_twice_in_a_region() -> None:
    keys = [(product.sku, product.region) for product in load_products()]

    assert len(keys) == len(set(keys))


def test_every_region_is_named() -> None:
    regions = load_regions()

    assert {product.region for product in load_products()} == set(regions)
    assert regions["koreacentral"].name == "Korea Central"


def test_a_group_holds_one_series_and_starts_at_ratio_one() -> None:
    for name, members in groups().items():
        assert len({product.series for product in members.values()}) == 1, name
        assert min(product.ratio for product in members.values()) == 1, name


def test_a_ratio_is_the_size_in_units_of_the_smallest_of_its_group() -> None:
    for name, members in groups().items():
        smallest = min(product.vcpus or 0 for product in members.values())
        for product in members.values():
            assert product.vcpus == product.ratio * smallest, (name, product.sku)


def test_ratios_that_double_run_without_a_gap() -> None:
    """D2s 1, D4s 2, D8s 4 ...: no power of two is missing below the largest one."""
    for name, members in groups().items():
        powers = sorted(p.ratio for p in members.values() if p.ratio & (p.ratio - 1) == 0)
        assert powers == [2**step for step in range(len(powers))], name


def test_known_ratios() -> None:
    ratios = {product.sku: product.ratio for product in virtual_machines()}

    found = [ratios[f"Standard_D{n}s_v4"] for n in (2, 4, 8, 16, 32, 48, 64)]
    assert found == [1, 2, 4, 8, 16, 24, 32]


@pytest.mark.parametrize("years", [1, 3])
def test_published_discount_is_near_constant_within_a_series(years: int) -> None:
    series: dict[str, list[Decimal]] = defaultdict(list)
    for product in virtual_machines():
        if product.price_basis is PriceBasis.PUBLISHED:
            series[product.series].append(discount(product, years))

    for name, found in series.items():
        middle = median(found)
        near = [value for value in found if abs(value - middle) < Decimal("0.01")]
        assert len(near) >= Decimal("0.6") * len(found), (name, found)


@pytest.mark.parametrize("years", [1, 3])
def test_a_derived_total_has_the_discount_published_for_the_same_size(years: int) -> None:
    published = {p.sku: p for p in virtual_machines() if p.price_basis is PriceBasis.PUBLISHED}

    for product in virtual_machines():
        model = published[product.sku]
        total, models_total = product.total_usd(years), model.total_usd(years)
        assert total is not None and models_total is not None
        assert product.hourly_usd is not None and model.hourly_usd is not None
        # Both sides times the published hourly price: exact, without a division.
        off_by = abs(total * model.hourly_usd - models_total * product.hourly_usd)
        assert off_by <= HALF_A_DOLLAR * model.hourly_usd, product


def test_what_is_no_virtual_machine_is_marked_illustrative() -> None:
    others = [p for p in load_products() if p.resource_type != "VirtualMachines"]

    assert {p.price_basis for p in others} == {PriceBasis.ILLUSTRATIVE}
    assert {"SqlDatabases", "SuseLinux", "RedHat", "AppService", "ManagedDisk"} <= {p.resource_type for p in others}


def test_software_plans_have_no_monthly_payments() -> None:
    plans = [p for p in load_products() if p.resource_type in {"SuseLinux", "RedHat"}]

    assert plans
    assert not any(p.is_monthly_allowed for p in plans)


def test_rates_are_positive_and_hold_those_the_partners_bill_in() -> None:
    rates = load_exchange_rates()

    assert all(rate.units_per_usd > 0 for rate in rates.values())
    assert rates["USD"].units_per_usd == 1
    assert rates["KRW"].units_per_usd == Decimal("1430.00")
    assert {"EUR", "GBP", "JPY"} <= set(rates)
