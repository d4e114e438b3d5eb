"""What each customer bought over three and a half years: 600 orders, the same at every run."""

import datetime as dt
import random
from collections import Counter, defaultdict
from functools import cache
from zoneinfo import ZoneInfo

from portal.demo.cast import FIRMS
from portal.demo.catalog import Product, load_products
from portal.demo.companies import COMPANIES, HANBIT, Company
from portal.demo.hanbit import hanbit
from portal.demo.plans import Plan
from portal.demo.renewals import renewal_plans
from portal.demo.seeds import chance
from portal.demo.shapes import SATURDAY, pick_course
from portal.demo.special import special_plans
from portal.demo.waiting import waiting_plans

ORDERS_OF_FIRM = {"nuri": 212, "saebyeok": 178, "northgate": 210}
TIME_ZONES = {firm.key: ZoneInfo(firm.time_zone) for firm in FIRMS}

HOME_REGIONS = {
    "KR": {"koreacentral": 78, "japaneast": 14, "southeastasia": 8},
    "JP": {"japaneast": 90, "koreacentral": 10},
    "SG": {"southeastasia": 90, "japaneast": 10},
    "US": {"eastus": 90, "westeurope": 10},
    "GB": {"westeurope": 45, "northeurope": 55},
    "IE": {"northeurope": 100},
    "DE": {"westeurope": 70, "polandcentral": 30},
    "FR": {"francecentral": 85, "westeurope": 15},
    "NL": {"westeurope": 85, "northeurope": 15},
    "ES": {"francecentral": 55, "westeurope": 45},
    "FI": {"swedencentral": 85, "northeurope": 15},
}
SHORT_REGION = {
    "koreacentral": "krc",
    "japaneast": "jpe",
    "southeastasia": "sea",
    "eastus": "eus",
    "westeurope": "weu",
    "northeurope": "neu",
    "francecentral": "frc",
    "swedencentral": "sec",
    "polandcentral": "plc",
    "global": "all",
}
VCPU_WEIGHTS = {2: 20, 4: 30, 8: 26, 16: 14, 20: 2, 32: 6, 48: 2}
MOST_UNITS = {2: 12, 4: 10, 8: 6, 16: 4}
OTHER_PRODUCTS_SHARE = 0.12
MONTHLY_SHARE = {1: 0.42, 3: 0.2}

AGES = {"grace": 3, "recent": 13, "running": 66, "expiring": 9, "expired": 9}
"""How often an order is of which age; see `_age`."""

DEFAULT_NAMES = {
    "VirtualMachines": "VM_RI",
    "SqlDatabases": "SQL_RI",
    "AppService": "App_RI",
    "ManagedDisk": "Disk_RI",
    "RedisCache": "Redis_RI",
    "CosmosDb": "Cosmos_RI",
    "PostgreSql": "Postgres_RI",
    "SuseLinux": "SUSE_Plan",
    "RedHat": "RHEL_Plan",
}
ROLES = {
    "full": ("gateway", "sap-app", "core", "auth"),
    "steady": ("web", "api", "db", "erp", "was"),
    "office": ("vdi", "groupware", "hr", "intra"),
    "retail": ("shop", "pos", "order"),
    "nightly": ("batch", "etl", "settle"),
    "declining": ("legacy", "old-web", "archive"),
    "growing": ("ml", "new-api", "lake"),
    "oversized": ("analytics", "report", "bi"),
    "abandoned": ("pilot", "mig"),
    "idle": ("poc", "spare"),
}
STAGES = ("prod", "prod", "prod", "stage", "dev", "dr")


def portfolio(today: dt.date) -> list[Plan]:
    """Plan all orders: those with a story of their own, and chance for the rest of the 600."""
    told = [*hanbit(today), *waiting_plans(today), *special_plans(today), *renewal_plans(today)]
    counts = order_counts(Counter(plan.company for plan in told))
    return told + [plan for company in COMPANIES for plan in _by_chance(company, today, counts[company.key], told)]


def order_counts(told: Counter[str]) -> dict[str, int]:
    """Share out what each partner's orders lack, by company key; 한빛로지스틱스 has its own already."""
    counts: dict[str, int] = {HANBIT.key: 0}
    for firm, total in ORDERS_OF_FIRM.items():
        keys = [company.key for company in COMPANIES if company.firm == firm and company != HANBIT]
        left = total - sum(told[company.key] for company in COMPANIES if company.firm == firm)
        weights = [chance("size", key).uniform(0.6, 1.4) for key in keys]
        ends = [round(left * sum(weights[: n + 1]) / sum(weights)) for n in range(len(keys))]
        counts |= {key: end - start for key, start, end in zip(keys, [0, *ends], ends, strict=False)}
    return counts


def _by_chance(company: Company, today: dt.date, count: int, told: list[Plan]) -> list[Plan]:
    names = {plan.name for plan in told if plan.company == company.key}
    plans = []
    for number in range(count):
        plan = _order(company, today, chance("order", company.key, number), names)
        names.add(plan.name)
        plans.append(plan)
    return plans


def _order(company: Company, today: dt.date, rng: random.Random, taken: set[str]) -> Plan:
    age = rng.choices(list(AGES), list(AGES.values()))[0]
    years = 3 if rng.random() < (0.3 if age == "expired" else 0.42) else 1
    bought_on = today - dt.timedelta(days=_age(rng, age, years))
    if age != "grace" and bought_on.weekday() >= SATURDAY:
        bought_on -= dt.timedelta(days=bought_on.weekday() - SATURDAY + 1)
    item = _product(company, rng, bought_on)
    if item.total_usd(years) is None:
        years = 1
        bought_on = max(bought_on, today - dt.timedelta(days=360))
    course = "idle" if age == "grace" else pick_course(rng)
    is_monthly = item.is_monthly_allowed and rng.random() < MONTHLY_SHARE[years]
    bought_at = _office_hours(rng, bought_on, TIME_ZONES[company.firm])
    scope, is_gone = _scope(rng)
    return Plan(
        company=company.key,
        name=_name(rng, item, bought_at.astimezone(TIME_ZONES[company.firm]), course, taken, is_new=age == "grace"),
        product=item,
        quantity=_quantity(rng, item),
        years=years,
        is_monthly=is_monthly,
        purchased_at=bought_at,
        course="idle" if is_gone else course,
        scope=scope,
        is_scope_gone=is_gone,
        is_renewed=rng.random() < 0.2 and age != "expired",
        is_size_flexible=scope == "Shared" or rng.random() < 0.7 or scope == "ManagementGroup",
        failed_payment=_failed_payment(rng, bought_on, today, years) if is_monthly else None,
    )


def _age(rng: random.Random, kind: str, years: int) -> int:
    """Days since the order. Grace: full credit still ends later than today."""
    term = 365 * years
    return {
        "grace": lambda: rng.randint(1, 4),
        "recent": lambda: rng.randint(7, 89),
        "running": lambda: rng.randint(90, term - 34),
        "expiring": lambda: rng.randint(term - 27, term - 3),
        "expired": lambda: rng.randint(term + 3, term + 200),
    }[kind]()


@cache
def _sold_in(region: str, *, is_machine: bool) -> tuple[Product, ...]:
    return tuple(
        item
        for item in load_products()
        if item.region in (region, "global")
        and (item.resource_type == "VirtualMachines") is is_machine
        and not (is_machine and (item.vcpus not in VCPU_WEIGHTS or item.series == "m"))
    )


def _product(company: Company, rng: random.Random, on: dt.date) -> Product:
    homes = HOME_REGIONS[company.country]
    region = rng.choices(list(homes), list(homes.values()))[0]
    others = _sold_in(region, is_machine=False)
    if others and rng.random() < OTHER_PRODUCTS_SHARE:
        return rng.choice(others)
    machines = [item for item in _sold_in(region, is_machine=True) if item.is_sold_on(on)]
    sizes = defaultdict(list)
    for item in machines:
        sizes[item.vcpus or 0].append(item)
    vcpus = rng.choices(list(sizes), [VCPU_WEIGHTS[size] for size in sizes])[0]
    return rng.choice(sizes[vcpus])


def _quantity(rng: random.Random, item: Product) -> int:
    return max(1, round(rng.triangular(1, MOST_UNITS.get(item.vcpus or 8, 2), 2)))


def _office_hours(rng: random.Random, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    local = dt.datetime.combine(day, dt.time(rng.randint(9, 17), rng.randint(0, 59), rng.randint(0, 59)), zone)
    return local.astimezone(dt.UTC)


def _scope(rng: random.Random) -> tuple[str, bool]:
    scope = rng.choices(["Shared", "Single", "ResourceGroup", "ManagementGroup"], [72, 16, 7, 5])[0]
    return scope, scope == "Single" and rng.random() < 0.2


def _failed_payment(rng: random.Random, bought_on: dt.date, today: dt.date, years: int) -> int | None:
    """Refuse the latest payment of a few orders that are still running."""
    months = (today.year - bought_on.year) * 12 + today.month - bought_on.month - (today.day < bought_on.day)
    return months if 0 < months < 12 * years and rng.random() < 0.05 else None


def _name(rng: random.Random, item: Product, at: dt.datetime, course: str, taken: set[str], *, is_new: bool) -> str:
    """Name it as Azure does when nobody cares, or as people do."""
    if is_new or rng.random() < 0.3 or item.resource_type != "VirtualMachines":
        name = f"{DEFAULT_NAMES[item.resource_type]}_{at:%m-%d-%Y_%H-%M}"
    else:
        name = f"{rng.choice(STAGES)}-{rng.choice(ROLES[course])}-{SHORT_REGION[item.region]}"
    number = 1
    unique = name
    while unique in taken:
        number += 1
        unique = f"{name}-{number:02d}"
    return unique
