"""A refund that is computed from arguments alone, as a document with every term of the sum."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing.policy.currency import UsdRate
from billing.policy.payment_schedule import UnitPosition, unit_payments, unit_position
from billing.policy.periods import AfterTerm, days_since
from billing.policy.quote import quote_lines
from billing.policy.quote_values import LineRequest, LineSum, QuoteSum
from billing.policy.refund import RefundFacts, situation
from billing.policy.refund_limit import PoolUse, UseState
from billing.policy.refusals import (
    InvalidRefundQuantity,
    OperationCannotBePerformedInCurrentState,
    RefundLimitExceeded,
    Refusal,
    SelfServiceRefundNotSupported,
    StateReason,
)
from billing.policy.rules import RefundRules
from billing.policy.terms import BillingPlan, Term
from core.money import Money

NOTHING = UnitPosition(0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundByHand:
    """What was typed. Prices in minor units of `currency`, of one unit for the whole term.

    usd_per_unit: US dollars for one unit of the currency. limit_used_usd_minor: what the customer's
    earlier refunds still take from the limit, in US cents.
    """

    rules: RefundRules
    price_minor: int
    current_price_minor: int | None
    currency: str
    quantity: int
    owned: int
    term: Term
    plan: BillingPlan
    purchased_on: date
    on: date
    is_used: bool
    usd_per_unit: Fraction
    limit_used_usd_minor: int
    resource_type: str


def refund_document(asked: RefundByHand) -> dict[str, Any]:
    """Compute the refund; amounts are decimal strings, a refusal stands under ``errors``."""
    facts = _facts(asked)
    rate = UsdRate(asked.currency, asked.usd_per_unit)
    taken = [PoolUse(asked.limit_used_usd_minor, UseState.USED)]
    quote = quote_lines(asked.rules, [LineRequest("line", facts)], taken, rate)
    line = quote.lines[0]
    return {
        "policy": asked.rules.code,
        "currency": asked.currency,
        "days_since_purchase": days_since(asked.purchased_on, asked.on),
        **_period(asked.rules, facts),
        "paid": _text(quote.paid, asked),
        "used": _text(quote.used, asked),
        "prorated_credit": _text(quote.prorated_credit, asked),
        "early_termination_fee": _text(quote.fee, asked),
        "net_refund": _text(quote.net, asked),
        "net_refund_usd": _usd(quote.net_usd_minor),
        "remaining_commitment_cancelled": _text(quote.commitment_cancelled, asked),
        "limit": _limit(quote),
        "errors": [{"code": refusal.code, "message": _message(refusal)} for refusal in line.refusals],
        "largest_quantity_that_fits": line.largest_quantity,
        "lines": _lines(line, asked),
    }


def _facts(asked: RefundByHand) -> RefundFacts:
    position = _position(asked)
    return RefundFacts(
        purchased_on=asked.purchased_on,
        benefit_start_on=asked.purchased_on,
        term=asked.term,
        plan=asked.plan,
        on=asked.on,
        quantity=asked.quantity,
        owned=asked.owned,
        currency=asked.currency,
        unit_paid_minor=position.paid_minor,
        unit_remaining_minor=position.remaining_minor,
        is_used=asked.is_used,
        resource_type=asked.resource_type,
        unit_current_minor=_paid_today(asked, position),
    )


def _position(asked: RefundByHand) -> UnitPosition:
    """Return what one unit has paid, every payment due having been made; nothing outside of its term."""
    day = max(asked.on, asked.purchased_on)
    try:
        return unit_position(asked.price_minor, asked.term, asked.plan, asked.purchased_on, day)
    except AfterTerm:
        return NOTHING


def _paid_today(asked: RefundByHand, position: UnitPosition) -> int | None:
    """Return the period's payment at today's price, where one was given."""
    if asked.current_price_minor is None or not position.payments_due:
        return None
    return unit_payments(asked.current_price_minor, asked.term, asked.plan)[position.payments_due - 1]


def _period(rules: RefundRules, facts: RefundFacts) -> dict[str, int]:
    try:
        here = situation(rules, facts)
    except AfterTerm:
        return {"period_days": 0, "days_used": 0}
    return {"period_days": here.period.days, "days_used": here.days_used}


def _limit(quote: QuoteSum) -> dict[str, str]:
    """Write the limit in US dollars; what is refused takes nothing from it."""
    limit = quote.limit
    after = limit.free_after_usd_minor if quote.is_allowed else limit.free_before_usd_minor
    return {
        "used": _usd(limit.used_usd_minor),
        "held": _usd(limit.held_usd_minor),
        "free_before": _usd(limit.free_before_usd_minor),
        "free_after": _usd(after),
    }


def _lines(line: LineSum, asked: RefundByHand) -> list[dict[str, str]]:
    terms = line.sum
    if terms is None:
        return []
    fee = Decimal(terms.fee_basis_points) / 100
    used = f"Used, {terms.days_used} of {terms.period_days} days" if terms.used else "Used, nothing is kept"
    rows = [
        (f"Paid for the period, {terms.quantity} of {asked.owned} units", terms.paid),
        (used, -terms.used),
        ("Credit", terms.prorated_credit),
        (f"Early termination fee, {fee} %", -terms.fee),
        ("Net refund", terms.net),
        ("Remaining commitment cancelled", terms.commitment_cancelled),
    ]
    return [{"label": label, "amount": _text(minor, asked)} for label, minor in rows]


def _message(refusal: Refusal) -> str:
    match refusal:
        case RefundLimitExceeded():
            return (
                f"The refund counts USD {_usd(refusal.requested_usd_minor)} against the refund limit, "
                f"which has USD {_usd(refusal.free_usd_minor)} free."
            )
        case InvalidRefundQuantity():
            return f"{refusal.quantity} is not a quantity from 1 to {refusal.owned}."
        case SelfServiceRefundNotSupported():
            return f"Products of the type {refusal.resource_type} can't be refunded."
        case OperationCannotBePerformedInCurrentState(reason=StateReason.NOT_PURCHASED_YET):
            return f"It is purchased on {refusal.bound} only."
        case _:
            return f"Its term has ended on {refusal.bound}."


def _text(minor: int, asked: RefundByHand) -> str:
    return Money(minor, asked.currency).to_decimal()


def _usd(minor: int) -> str:
    return Money(minor, "USD").to_decimal()
