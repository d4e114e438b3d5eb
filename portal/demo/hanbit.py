"""What 한빛로지스틱스 bought: one reservation in each situation that a partner meets."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from portal.demo.companies import HANBIT
from portal.demo.days import months_before
from portal.demo.plans import Plan, product

SEOUL = ZoneInfo("Asia/Seoul")

PROD_WEB_HOURS = (
    *(132, 136, 140, 138, 142, 144, 149),
    *(155, 162, 170),
    *(188, 189, 188, 189, 188, 189, 190, 190, 190, 190, 190),
    *(192,) * 9,
)
"""Full until 10 days ago, then falling: 68.75 % of one day, 72.99 % of seven, 91.61 % of thirty."""

WEEKDAYS = (0.02, -0.03, 0.035, -0.01, 0.015, -0.04, 0.01)
"""How far each day of a spread week lies from the mean; together nothing."""


def hanbit(today: dt.date) -> list[Plan]:
    """Plan its orders: those in force first, then what expired or was returned."""
    return [*_in_force(today), *_over(today)]


def _in_force(today: dt.date) -> list[Plan]:
    def ago(days: int) -> dt.date:
        return today - dt.timedelta(days=days)

    return [
        replace(
            _plan(_new_name(ago(3)), "D8s_v4", 4, 1, ago(3), course="idle"),
            purchased_at=_at(ago(3), dt.time(10, 42)),
        ),
        _plan("dr-jpe-e4", "E4s_v4", 5, 1, ago(132), region="japaneast", monthly=True, week=740.0),
        replace(
            _plan("stage-web-d2", "D2s_v3", 4, 1, ago(180), region="southeastasia", course="idle"),
            scope="Single",
            is_scope_gone=True,
        ),
        _plan("prod-db-e16", "E16s_v4", 3, 1, months_before(ago(14), 7), monthly=True, week=486.0),
        replace(
            _plan("sqldb-gp-8vc", "SQLDB_GP_Gen5_8", 1, 1, months_before(ago(11), 8), monthly=True, week=163.97),
            failed_payment=8,
        ),
        _plan(f"SUSE_Plan_{ago(266):%m-%d-%Y}", "SUSE_SLES_3_4_vCPU", 2, 1, ago(266), course="full"),
        _plan("batch-d32as", "D32as_v4", 2, 1, months_before(ago(27), 4), monthly=True, week=212.0, course="nightly"),
        replace(_plan("prod-web-krc", "D4s_v4", 8, 1, ago(347)), used_hours=tuple(map(float, PROD_WEB_HOURS))),
        _plan("analytics-e8-3y", "E8s_v3", 6, 3, ago(525), week=414.0, course="oversized"),
        _plan("wms-core-d16", "D16s_v4", 2, 3, ago(840), monthly=True, course="full"),
        _plan("sap-app-m32", "M32ls", 1, 3, ago(980), week=167.78, course="full"),
    ]


def _over(today: dt.date) -> list[Plan]:
    def ago(days: int) -> dt.date:
        return today - dt.timedelta(days=days)

    return [
        _plan("legacy-d4", "D4s_v3", 3, 3, ago(763), course="declining"),
        _plan("tms-app-d4", "D4s_v4", 4, 3, ago(672)),
        _plan("tms-db-e4", "E4s_v4", 4, 3, ago(431)),
        _plan("dev-was-d8", "D8s_v4", 5, 1, ago(370), course="oversized"),
        _plan("dev-etl-d8as", "D8as_v4", 2, 3, ago(349), course="oversized"),
        _plan("erp-old-e8", "E8s_v3", 2, 1, ago(418)),
    ]


def _plan(
    name: str,
    sku: str,
    quantity: int,
    years: int,
    on: dt.date,
    *,
    region: str = "koreacentral",
    monthly: bool = False,
    course: str = "steady",
    week: float | None = None,
) -> Plan:
    return Plan(
        company=HANBIT.key,
        name=name,
        product=product(sku, region, on),
        quantity=quantity,
        years=years,
        is_monthly=monthly,
        purchased_at=_at(on, dt.time(11, 20)),
        course=course,
        used_hours=_week(week, quantity) if week is not None else (),
    )


def _week(hours: float, quantity: int) -> tuple[float, ...]:
    """Spread seven days' used hours, some days a little more than others; the last takes what rounding leaves."""
    day = hours / 7
    room = 24 * quantity / day - 1
    swing = min(1.0, room / max(WEEKDAYS))
    days = [round(day * (1 + share * swing), 2) for share in WEEKDAYS[:-1]]
    return (*days, round(hours - sum(days), 2))


def _new_name(on: dt.date) -> str:
    return f"VM_RI_{on:%m-%d-%Y}_10-42"


def _at(on: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(on, time, SEOUL).astimezone(dt.UTC)
