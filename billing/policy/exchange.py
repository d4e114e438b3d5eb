"""An exchange of one customer: many returned, many bought, within one product family, in one currency.

Source: Azure documentation, "Self-service exchanges and refunds": no fee, no effect on the refund limit, the daily
pro-rated rest of what was paid is credited, the new terms start at the exchange.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from billing.policy.approval import approval_amount
from billing.policy.currency import UsdRate, to_usd_minor
from billing.policy.exchange_cutoff import ExchangesLeft, exchanges_left
from billing.policy.exchange_purchase import purchase_refusals, purchase_sum, purchase_total
from billing.policy.exchange_quote_values import (
    ExchangeSum,
    PurchaseRequest,
    PurchaseSum,
    ReturnRequest,
    ReturnSum,
)
from billing.policy.exchange_value import value_gap
from billing.policy.grace import CreditRule
from billing.policy.product_families import family_of
from billing.policy.refund import RefundFacts, RefundSum, refund_refusals, situation
from billing.policy.refusals import (
    BadRequest,
    ExchangeFault,
    ExchangeRefusal,
    OperationCannotBePerformedInCurrentState,
    PurchaseError,
    RefundLimitExceeded,
    StateReason,
)
from billing.policy.rules import RefundRules
from billing.policy.terms import term_end


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchangeable:
    """Whether units may be exchanged on a day, by which version, how often, and from when that is different.

    changes_on: the first later day on which it is, as far as the versions given tell; None when it stays.
    """

    policy: str
    on: date
    exchanges_left: ExchangesLeft
    refusals: tuple[ExchangeRefusal, ...]
    changes_on: date | None

    @property
    def is_allowed(self) -> bool:
        return not self.refusals


def exchange_refusals(rules: RefundRules, request: ReturnRequest) -> tuple[ExchangeRefusal, ...]:
    """Return every reason against returning units in an exchange: product, state, quantity, then the cut-off."""
    facts = request.facts
    found: list[ExchangeRefusal] = [
        refusal for refusal in refund_refusals(rules, facts) if not isinstance(refusal, RefundLimitExceeded)
    ]
    if exchanges_left(rules, request.bought, facts.on) is ExchangesLeft.NONE:
        cutoff = rules.exchange_cutoff or facts.on
        found.append(OperationCannotBePerformedInCurrentState(StateReason.EXCHANGE_CUTOFF, cutoff.isoformat()))
    return tuple(found)


def exchangeable(rules: RefundRules, request: ReturnRequest, *, upcoming: Sequence[RefundRules] = ()) -> Exchangeable:
    """Tell whether units may be exchanged on the day of their facts, and when the answer changes.

    `upcoming` are the versions that follow, by their first day.
    """
    on = request.facts.on
    today = _standing(rules, request, on)
    return Exchangeable(
        policy=rules.code,
        on=on,
        exchanges_left=ExchangesLeft.NONE if today[0] else today[1],
        refusals=exchange_refusals(rules, request),
        changes_on=next(
            (
                day
                for day in _turning_points(rules, request, upcoming)
                if day > on and _standing(_in_force(rules, upcoming, day), request, day) != today
            ),
            None,
        ),
    )


def quote_exchange(
    rules: RefundRules,
    returns: Sequence[ReturnRequest],
    purchases: Sequence[PurchaseRequest],
    rate: UsdRate,
) -> ExchangeSum:
    """Compute an exchange on the day that its returned lines share, in the currency of `rate`.

    The family is the one that most of the returned lines are of, the first of these.
    Raises: ValueError for nothing returned, two days, or a key twice on one side.
    """
    on = _shared_day(returns, purchases)
    family = _family(returns)
    returned = tuple(_return_sum(rules, request, family, rate) for request in returns)
    refunds = sum(line.value for line in returned)
    bought = _purchases(rules, purchases, family=family, currency=rate.currency, refunds=refunds, on=on)
    return _totals(rules, on, rate, family, returned, bought)


def return_terms(rules: RefundRules, facts: RefundFacts) -> RefundSum:
    """Compute what a returned quantity brings in an exchange: the pro-rated rest of what was paid, and no fee.

    Neither grace days, usage nor today's price play a part. Raises: AfterTerm.
    """
    here = situation(rules, replace(facts, unit_current_minor=None))
    terms = replace(here, rule=CreditRule.PRORATED).sum_of(facts.quantity)
    return replace(terms, rule_changes_on=None)


def is_worse(before: ExchangeSum, after: ExchangeSum) -> bool:
    """Tell whether a recomputed exchange gives less or costs more, so that its requester must be asked again."""
    return (
        after.credit < before.credit
        or after.commitment_cancelled < before.commitment_cancelled
        or after.purchases_total > before.purchases_total
    )


def _return_sum(rules: RefundRules, request: ReturnRequest, family: str, rate: UsdRate) -> ReturnSum:
    facts = request.facts
    refusals = (*exchange_refusals(rules, request), *_misfits(facts, family, rate.currency))
    terms = None if refusals else return_terms(rules, facts)
    return ReturnSum(
        key=request.key,
        facts=facts,
        family=family_of(facts.resource_type),
        exchanges_left=exchanges_left(rules, request.bought, facts.on),
        sum=terms,
        refusals=refusals,
        credit_usd_minor=to_usd_minor(terms.prorated_credit, terms.currency, rate) if terms else 0,
        commitment_cancelled_usd_minor=to_usd_minor(terms.commitment_cancelled, terms.currency, rate) if terms else 0,
    )


def _misfits(facts: RefundFacts, family: str, currency: str) -> tuple[ExchangeRefusal, ...]:
    own = family_of(facts.resource_type)
    found: list[ExchangeRefusal] = []
    if own != family:
        found.append(BadRequest(ExchangeFault.ANOTHER_FAMILY, own, family))
    if facts.currency != currency:
        found.append(BadRequest(ExchangeFault.ANOTHER_CURRENCY, facts.currency, currency))
    return tuple(found)


def _purchases(
    rules: RefundRules,
    purchases: Sequence[PurchaseRequest],
    *,
    family: str,
    currency: str,
    refunds: int,
    on: date,
) -> tuple[PurchaseSum, ...]:
    refusals = [purchase_refusals(one.facts, family=family, currency=currency, on=on) for one in purchases]
    totals = [0 if refused else purchase_total(one.facts) for one, refused in zip(purchases, refusals, strict=True)]
    return tuple(
        purchase_sum(rules, one, refused, others_minor=sum(totals) - own, refunds_minor=refunds, on=on)
        for one, refused, own in zip(purchases, refusals, totals, strict=True)
    )


def _totals(
    rules: RefundRules,
    on: date,
    rate: UsdRate,
    family: str,
    returns: tuple[ReturnSum, ...],
    purchases: tuple[PurchaseSum, ...],
) -> ExchangeSum:
    credit = sum(line.credit for line in returns)
    refunds = sum(line.value for line in returns)
    bought, due_today = sum(line.total for line in purchases), sum(line.due_today for line in purchases)
    credit_usd = sum(line.credit_usd_minor for line in returns)
    commitment_usd = sum(line.commitment_cancelled_usd_minor for line in returns)
    return ExchangeSum(
        policy=rules.code,
        on=on,
        currency=rate.currency,
        rate=rate,
        family=family,
        returns=returns,
        purchases=purchases,
        refusals=_whole_refusals(purchases, bought, refunds, rate.currency),
        paid=sum(line.sum.paid for line in returns if line.sum),
        used=sum(line.sum.used for line in returns if line.sum),
        credit=credit,
        commitment_cancelled=refunds - credit,
        refunds_total=refunds,
        purchases_total=bought,
        net_payable=bought - refunds,
        gap=value_gap(bought, refunds),
        due_today=due_today,
        net_today=due_today - credit,
        monthly=sum(line.monthly for line in purchases),
        credit_usd_minor=credit_usd,
        commitment_cancelled_usd_minor=commitment_usd,
        approval_usd_minor=approval_amount(rules, credit_usd, commitment_usd),
    )


def _whole_refusals(
    purchases: tuple[PurchaseSum, ...], bought: int, refunds: int, currency: str
) -> tuple[ExchangeRefusal, ...]:
    if not purchases:
        return (BadRequest(ExchangeFault.NOTHING_BOUGHT),)
    gap = value_gap(bought, refunds)
    return (PurchaseError(bought, refunds, gap, currency),) if gap else ()


def _family(returns: Sequence[ReturnRequest]) -> str:
    families = Counter(family_of(one.facts.resource_type) for one in returns)
    return families.most_common(1)[0][0]


def _shared_day(returns: Sequence[ReturnRequest], purchases: Sequence[PurchaseRequest]) -> date:
    days = {one.facts.on for one in returns}
    if len(days) != 1:
        raise ValueError("an exchange is of one day, and something comes back")
    for keys in ([one.key for one in returns], [one.key for one in purchases]):
        if len(set(keys)) != len(keys):
            raise ValueError("a line stands in an exchange once")
    return days.pop()


def _standing(rules: RefundRules, request: ReturnRequest, on: date) -> tuple[bool, ExchangesLeft]:
    """Return whether something refuses units of a reservation on a day, and how many exchanges they have."""
    moved = replace(request, facts=replace(request.facts, on=on))
    return bool(exchange_refusals(rules, moved)), exchanges_left(rules, request.bought, on)


def _turning_points(rules: RefundRules, request: ReturnRequest, upcoming: Sequence[RefundRules]) -> list[date]:
    facts = request.facts
    versions = (rules, *upcoming)
    days = {
        facts.purchased_on,
        term_end(facts.benefit_start_on, facts.term),
        request.deprecated_on,
        *(one.exchange_cutoff for one in versions),
        *(one.effective_from for one in upcoming),
    }
    return sorted(day for day in days if day is not None)


def _in_force(rules: RefundRules, upcoming: Sequence[RefundRules], on: date) -> RefundRules:
    begun = [one for one in upcoming if one.effective_from <= on]
    return max(begun, key=lambda one: one.effective_from, default=rules)
