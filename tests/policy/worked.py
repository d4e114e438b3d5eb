"""Builds the facts of a worked row."""

from datetime import date

from billing.policy.payment_schedule import unit_position
from billing.policy.refund import RefundFacts
from billing.policy.rules import RefundRules
from billing.policy.terms import BillingPlan, Term
from billing.policy.versions import AZURE_2026, SEED_2019
from tests.policy.tables import Row

VERSIONS: dict[str, RefundRules] = {rules.code: rules for rules in (SEED_2019, AZURE_2026)}


def facts_of(row: Row, on: date, currency: str) -> RefundFacts:
    """Return the facts of a row that states a price, every payment due having been made."""
    term, plan, purchased_on = Term(row.text("term")), BillingPlan(row.text("plan")), row.day("purchased")
    position = unit_position(row.minor("price", currency), term, plan, purchased_on, on)
    return RefundFacts(
        purchased_on=purchased_on,
        benefit_start_on=purchased_on,
        term=term,
        plan=plan,
        on=on,
        quantity=row.number("quantity"),
        owned=row.number("owned"),
        currency=currency,
        unit_paid_minor=position.paid_minor,
        unit_remaining_minor=position.remaining_minor,
        is_used=row.yes("used"),
        resource_type="VirtualMachines",
    )


def upfront_year(
    *,
    on: date,
    paid: int = 365_000,
    quantity: int = 1,
    owned: int = 1,
    is_used: bool = False,
    resource_type: str = "VirtualMachines",
    current: int | None = None,
    purchased_on: date = date(2026, 1, 1),
) -> RefundFacts:
    """Return a year paid upfront in US dollars, bought on the first of January 2026."""
    return RefundFacts(
        purchased_on=purchased_on,
        benefit_start_on=purchased_on,
        term=Term.P1Y,
        plan=BillingPlan.UPFRONT,
        on=on,
        quantity=quantity,
        owned=owned,
        currency="USD",
        unit_paid_minor=paid,
        unit_remaining_minor=0,
        is_used=is_used,
        resource_type=resource_type,
        unit_current_minor=current,
    )


def priced(
    *,
    term: str,
    plan: str,
    price: int,
    purchased_on: str,
    on: str,
    is_used: bool = False,
    currency: str = "USD",
    resource_type: str = "VirtualMachines",
) -> RefundFacts:
    """Return one unit at a price for the whole term, every payment due having been made."""
    start, day = date.fromisoformat(purchased_on), date.fromisoformat(on)
    position = unit_position(price, Term(term), BillingPlan(plan), start, day)
    return RefundFacts(
        purchased_on=start,
        benefit_start_on=start,
        term=Term(term),
        plan=BillingPlan(plan),
        on=day,
        quantity=1,
        owned=1,
        currency=currency,
        unit_paid_minor=position.paid_minor,
        unit_remaining_minor=position.remaining_minor,
        is_used=is_used,
        resource_type=resource_type,
    )
