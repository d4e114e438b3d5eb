"""The requests that wait for the refund desk when the demo starts, and the reservations they return."""

import datetime as dt
from dataclasses import dataclass

from portal.demo.asks import Ask, Outcome, Returned, Said
from portal.demo.companies import COMPANIES, Company
from portal.demo.days import months_before
from portal.demo.plans import Plan, product
from portal.demo.seeds import chance
from portal.demo.words import descriptions

HOME = {"KR": "koreacentral", "GB": "westeurope", "US": "eastus"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of the desk's list: what it returns, how old that is, how long it has waited."""

    company: str
    name: str
    quantity: int
    size: str
    years: int
    is_monthly: bool
    months: int
    days: int
    is_used: bool
    hours: float
    talk: int = 0


ROWS = (
    Waiting("daon-retail", "pos-front-d8s", 5, "D8s_v4", 3, False, 0, 292, True, 14.3, 1),
    Waiting("daon-retail", "member-api-d16s", 4, "D16s_v4", 1, True, 0, 2, False, 13.2),
    Waiting("daon-retail", "hana-m32", 3, "M32ts", 1, True, 0, 2, True, 5.0),
    Waiting("daon-retail", "coupon-d4s", 2, "D4s_v4", 3, False, 0, 172, True, 2.1),
    Waiting("baekdu-energy", "grid-hana-m32", 1, "M32ts", 1, False, 0, 2, False, 11.2),
    Waiting("baekdu-energy", "grid-hana-m32-3y", 4, "M32ts", 3, True, 0, 3, False, 11.0, 1),
    Waiting("baekdu-energy", "meter-api-d4s", 3, "D4s_v4", 3, False, 0, 240, True, 3.5),
    Waiting("mirae-semicon", "fab-mes-d16s", 4, "D16s_v4", 1, True, 0, 18, True, 21.8, 1),
    Waiting("mirae-semicon", "fab-db-e4s", 4, "E4s_v4", 1, False, 0, 206, True, 17.4),
    Waiting("mirae-semicon", "yield-etl-d16as", 3, "D16as_v4", 1, True, 6, 17, True, 16.7, 2),
    Waiting("mirae-semicon", "vdi-d4s", 3, "D4s_v4", 1, True, 6, 28, True, 14.9),
    Waiting("mirae-semicon", "fab-was-d8s", 4, "D8s_v4", 1, True, 2, 21, True, 12.4),
    Waiting("cheonghae-shipping", "berth-db-e32", 1, "E32s_v4", 3, True, 9, 13, True, 19.4),
    Waiting("cheonghae-shipping", "tos-was-d8s", 4, "D8s_v4", 1, True, 0, 1, False, 0.1),
    Waiting("orchard-health", "ehr-db-e32", 5, "E32s_v4", 1, True, 0, 2, False, 16.5, 2),
    Waiting("orchard-health", "ehr-cache-e4s", 5, "E4s_v4", 1, True, 0, 3, False, 14.3),
    Waiting("orchard-health", "intake-d4s", 5, "D4s_v4", 1, False, 0, 66, True, 1.8, 1),
    Waiting("orchard-health", "kiosk-d4s", 2, "D4s_v4", 1, True, 2, 12, True, 0.8),
    Waiting("sori-games", "match-sim-d32as", 3, "D32as_v4", 3, True, 9, 2, True, 19.1, 1),
    Waiting("sori-games", "lobby-hana-m32", 3, "M32ts", 3, True, 0, 3, False, 17.4),
    Waiting("sori-games", "rank-db-e4s", 3, "E4s_v4", 3, False, 0, 2, False, 2.9),
    Waiting("sori-games", "patch-d4s", 5, "D4s_v4", 1, False, 0, 208, True, 2.6),
    Waiting("kestrel-foods", "erp-hana-m32", 2, "M32ts", 3, True, 4, 17, True, 17.2),
    Waiting("kestrel-foods", "plan-was-d16s", 3, "D16s_v4", 1, False, 0, 117, True, 15.3),
    Waiting("kestrel-foods", "label-d4s", 2, "D4s_v4", 3, False, 0, 146, True, 3.7, 1),
    Waiting("dodam-insurance", "claim-db-e32", 2, "E32s_v4", 1, True, 4, 19, True, 5.3, 1),
    Waiting("dodam-insurance", "policy-was-d16s", 1, "D16s_v4", 1, False, 0, 271, True, 1.5),
    Waiting("lumen-textiles", "loom-db-e16", 2, "E16s_v4", 3, True, 1, 27, True, 12.6),
    Waiting("lumen-textiles", "orders-db-e8", 3, "E8s_v4", 1, True, 0, 2, False, 12.0, 1),
    Waiting("garam-media", "edit-db-e8s", 5, "E8s_v4", 1, False, 0, 91, True, 20.0, 2),
    Waiting("garam-media", "render-d32as", 4, "D32as_v4", 1, True, 2, 24, True, 14.6),
    Waiting("harbor-rail", "signal-d8s", 5, "D8s_v4", 3, True, 4, 18, True, 19.7, 1),
    Waiting("harbor-rail", "timetable-e16", 2, "E16s_v4", 1, True, 8, 2, True, 16.0),
    Waiting("harbor-rail", "ticket-db-e8", 3, "E8s_v4", 1, True, 8, 26, True, 9.8),
)


def waiting_plans(today: dt.date) -> list[Plan]:
    """Plan the reservations that the waiting requests return."""
    return [_plan(row, today) for row in ROWS]


def waiting_asks() -> list[Ask]:
    """Return the waiting requests; the first of each customer is above the automatic limit by itself."""
    return [
        Ask(
            company=row.company,
            returned=(Returned(row.name),),
            ago=dt.timedelta(hours=row.hours),
            outcome=Outcome.WAITING,
            description=_words(row),
            said=_talk(row),
        )
        for row in ROWS
    ]


def _company(key: str) -> Company:
    return next(company for company in COMPANIES if company.key == key)


def _plan(row: Waiting, today: dt.date) -> Plan:
    on = months_before(today - dt.timedelta(days=row.days), row.months)
    region = HOME[_company(row.company).country]
    return Plan(
        company=row.company,
        name=row.name,
        product=product(row.size, region, on),
        quantity=row.quantity,
        years=row.years,
        is_monthly=row.is_monthly,
        purchased_at=dt.datetime.combine(on, dt.time(2, 40), dt.UTC),
        course=chance("course", row.company, row.name).choice(("declining", "oversized")) if row.is_used else "idle",
    )


def _words(row: Waiting) -> str:
    kind = "unused" if not row.is_used else "smaller"
    return chance("words", row.company, row.name).choice(descriptions(_company(row.company).country, kind))


def _talk(row: Waiting) -> tuple[Said, ...]:
    """A question of the desk after half of the time, answered a little later; or the partner's note alone."""
    if not row.talk:
        return ()
    country = _company(row.company).country
    waited = dt.timedelta(hours=row.hours)
    answer = chance("answer", row.company, row.name).choice(descriptions(country, "answer"))
    if row.talk == 1:
        return (Said(waited * 0.3, is_desk=False, text=answer),)
    question = descriptions(country, "question")[0]
    return (Said(waited * 0.4, is_desk=True, text=question), Said(waited * 0.6, is_desk=False, text=answer))
