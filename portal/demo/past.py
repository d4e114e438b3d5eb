"""The requests of the past year and more, picked from what each customer bought."""

import datetime as dt
from collections.abc import Iterable, Sequence

from portal.demo.asks import Ask, Outcome, Returned
from portal.demo.companies import COMPANIES, Company
from portal.demo.plans import Plan
from portal.demo.seeds import chance
from portal.demo.words import descriptions

NOT_REFUNDABLE = {"SuseLinux", "RedHat"}
MOST_A_CUSTOMER_USD = 30_000
NEEDS_THE_DESK_USD = 13_000
FEE_LEFT = 0.88
REQUESTS_OF_A_CUSTOMER = (0, 1, 1, 1, 2)
DAY = dt.timedelta(days=1)


def past_asks(plans: Sequence[Plan], now: dt.datetime, *, busy: Iterable[str]) -> list[Ask]:
    """Return closed requests of the customers that are not ``busy`` with a story of their own."""
    told = set(busy)
    asks = []
    for company in COMPANIES:
        if company.key not in told:
            asks += _of_company(company, [plan for plan in plans if plan.company == company.key], now)
    return asks


def _of_company(company: Company, plans: list[Plan], now: dt.datetime) -> list[Ask]:
    rng = chance("past", company.key)
    left = float(MOST_A_CUSTOMER_USD)
    most = rng.choice(REQUESTS_OF_A_CUSTOMER)
    asks: list[Ask] = []
    for plan in rng.sample(plans, len(plans)):
        ask = _ask(company, plan, now) if len(asks) < most else None
        if ask is None or estimate_usd(plan, now - ask.ago) > left:
            continue
        left -= estimate_usd(plan, now - ask.ago)
        asks.append(ask)
    return asks


def _ask(company: Company, plan: Plan, now: dt.datetime) -> Ask | None:
    """Ask for a plan's refund on a day on which it was running, or not at all."""
    rng = chance("past", *plan.key)
    first, last = _window(plan, now)
    if first > last or plan.product.resource_type in NOT_REFUNDABLE or plan.failed_payment is not None:
        return None
    submitted = first + rng.random() * (last - first)
    outcome = _outcome(rng.random(), estimate_usd(plan, submitted) + _commitment_usd(plan, submitted))
    part = rng.randint(1, plan.quantity - 1) if plan.quantity > 1 and rng.random() < 0.4 else None
    if outcome is Outcome.REJECTED:
        part = None
    kind = "rejected" if outcome is Outcome.REJECTED else "approved"
    return Ask(
        company=company.key,
        returned=(Returned(plan.name, part),),
        ago=now - submitted,
        outcome=outcome,
        description=rng.choice(descriptions(company.country, "smaller")),
        decided_after=dt.timedelta(minutes=rng.randint(20, 600)),
        reason=rng.choice(descriptions(company.country, kind)),
    )


def _outcome(draw: float, worth_usd: float) -> Outcome:
    if draw < 0.12:
        return Outcome.WITHDRAWN
    is_rejected = draw < 0.5 and worth_usd > NEEDS_THE_DESK_USD
    return Outcome.REJECTED if is_rejected else Outcome.COMPLETED


def _window(plan: Plan, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Between which instants the refund may have been asked for."""
    end = plan.purchased_at + plan.years * 365 * DAY
    return max(plan.purchased_at + 8 * DAY, now - 420 * DAY), min(end - 40 * DAY, now - 3 * DAY)


def estimate_usd(plan: Plan, at: dt.datetime) -> float:
    """Estimate the net refund of all units, to stay well below the customer's limit."""
    total = (plan.product.total_usd(plan.years) or 0) * plan.quantity
    if plan.is_monthly:
        return total / (12 * plan.years) * FEE_LEFT
    used = (at - plan.purchased_at) / (plan.years * 365 * DAY)
    return total * (1 - used) * FEE_LEFT


def _commitment_usd(plan: Plan, at: dt.datetime) -> float:
    if not plan.is_monthly:
        return 0
    total = (plan.product.total_usd(plan.years) or 0) * plan.quantity
    used = (at - plan.purchased_at) / (plan.years * 365 * DAY)
    return total * max(0.0, 1 - used - 1 / (12 * plan.years))
