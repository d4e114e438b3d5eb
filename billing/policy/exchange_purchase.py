"""One purchase of an exchange: what it costs, when, and why it is refused."""

from datetime import date

from billing.policy.exchange_cutoff import Bought, exchanges_left
from billing.policy.exchange_quote_values import Fit, PurchaseFacts, PurchaseRequest, PurchaseSum
from billing.policy.exchange_value import smallest_quantity
from billing.policy.payment_schedule import unit_payments
from billing.policy.product_families import family_of
from billing.policy.refusals import (
    BadRequest,
    CalculatePriceFailed,
    ExchangeFault,
    ExchangeRefusal,
    NotSupportedCountry,
    UnsupportedReservationTerm,
)
from billing.policy.rules import RefundRules
from billing.policy.terms import BillingPlan
from reservations.policy.renewal import UPFRONT_ONLY


def purchase_total(facts: PurchaseFacts) -> int:
    """Return the lifetime commitment: one unit's price for the whole term, times the quantity."""
    return (facts.unit_price_minor or 0) * facts.quantity


def purchase_refusals(facts: PurchaseFacts, *, family: str, currency: str, on: date) -> tuple[ExchangeRefusal, ...]:
    """Return every reason against a purchase on a day, in an exchange of a family and a currency; the value apart."""
    found = (
        _family_refusal(facts, family),
        None if facts.is_market_open else NotSupportedCountry(facts.country),
        _sale_refusal(facts, on),
        _price_refusal(facts, currency),
        _plan_refusal(facts),
        _quantity_refusal(facts),
    )
    return tuple(refusal for refusal in found if refusal is not None)


def purchase_sum(
    rules: RefundRules,
    request: PurchaseRequest,
    refusals: tuple[ExchangeRefusal, ...],
    *,
    others_minor: int,
    refunds_minor: int,
    on: date,
) -> PurchaseSum:
    """Compute a purchase. others_minor: the other purchases; refunds_minor: the value returned."""
    facts = request.facts
    first, monthly, last, count = (0, 0, 0, 0) if refusals else _payments(facts)
    return PurchaseSum(
        key=request.key,
        facts=facts,
        family=family_of(facts.resource_type),
        refusals=refusals,
        total=0 if refusals else purchase_total(facts),
        due_today=first,
        monthly=monthly,
        last=last,
        payments=count,
        smallest_quantity=_quantity_that_fits(facts, refusals, others_minor, refunds_minor),
        longer=_longer(facts, refusals, others_minor, refunds_minor),
        exchanges_left=exchanges_left(rules, Bought(resource_type=facts.resource_type, purchased_on=on), on),
    )


def _payments(facts: PurchaseFacts) -> tuple[int, int, int, int]:
    """Return the first payment, what follows each month, the last payment, and how many there are."""
    payments = [unit * facts.quantity for unit in unit_payments(facts.unit_price_minor or 0, facts.term, facts.plan)]
    return payments[0], payments[1] if len(payments) > 1 else 0, payments[-1], len(payments)


def _quantity_that_fits(
    facts: PurchaseFacts, refusals: tuple[ExchangeRefusal, ...], others_minor: int, refunds_minor: int
) -> int | None:
    if not _is_only_quantity(refusals) or facts.unit_price_minor is None:
        return None
    fitting = smallest_quantity(facts.unit_price_minor, others_minor=others_minor, refunds_minor=refunds_minor)
    return fitting if fitting <= facts.most_units else None


def _longer(
    facts: PurchaseFacts, refusals: tuple[ExchangeRefusal, ...], others_minor: int, refunds_minor: int
) -> tuple[Fit, ...]:
    if not _is_only_quantity(refusals):
        return ()
    fits = (
        Fit(
            term=other.term,
            quantity=smallest_quantity(other.unit_price_minor, others_minor=others_minor, refunds_minor=refunds_minor),
        )
        for other in sorted(facts.other_terms, key=lambda one: one.term.months)
        if other.term.months > facts.term.months
    )
    return tuple(fit for fit in fits if fit.quantity <= facts.most_units)


def _is_only_quantity(refusals: tuple[ExchangeRefusal, ...]) -> bool:
    return all(isinstance(one, BadRequest) and one.reason == ExchangeFault.QUANTITY for one in refusals)


def _family_refusal(facts: PurchaseFacts, family: str) -> ExchangeRefusal | None:
    own = family_of(facts.resource_type)
    return None if own == family else BadRequest(ExchangeFault.ANOTHER_FAMILY, own, family)


def _sale_refusal(facts: PurchaseFacts, on: date) -> ExchangeRefusal | None:
    ended = facts.sale_ended_on
    return UnsupportedReservationTerm(facts.term, ended.isoformat()) if ended is not None and ended <= on else None


def _price_refusal(facts: PurchaseFacts, currency: str) -> ExchangeRefusal | None:
    if facts.currency != currency:
        return BadRequest(ExchangeFault.ANOTHER_CURRENCY, facts.currency, currency)
    return CalculatePriceFailed(facts.term, currency) if facts.unit_price_minor is None else None


def _plan_refusal(facts: PurchaseFacts) -> ExchangeRefusal | None:
    is_refused = facts.plan == BillingPlan.MONTHLY and facts.resource_type in UPFRONT_ONLY
    return BadRequest(ExchangeFault.BILLING_PLAN, facts.plan, BillingPlan.UPFRONT) if is_refused else None


def _quantity_refusal(facts: PurchaseFacts) -> ExchangeRefusal | None:
    is_valid = 1 <= facts.quantity <= facts.most_units
    return None if is_valid else BadRequest(ExchangeFault.QUANTITY, str(facts.quantity), f"1-{facts.most_units}")
