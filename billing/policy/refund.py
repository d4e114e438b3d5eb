"""The refund of a quantity of one reservation on one day."""

from dataclasses import dataclass, replace
from datetime import date

from billing.policy.early_termination import early_termination_fee
from billing.policy.grace import CreditRule, credit_rule, rule_changes_on
from billing.policy.periods import BillingPeriod, billing_period, days_since, months_used
from billing.policy.price_basis import unit_basis
from billing.policy.proration import used_part
from billing.policy.refusals import (
    InvalidRefundQuantity,
    OperationCannotBePerformedInCurrentState,
    Refusal,
    RefusedByPolicy,
    SelfServiceRefundNotSupported,
    StateReason,
)
from billing.policy.rules import Proration, RefundRules
from billing.policy.terms import BillingPlan, Term, term_end


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFacts:
    """What a refund is computed from. Amounts in minor units of `currency`, for one unit.

    unit_paid_minor: the current period's payment; 0 when it was not made.
    unit_remaining_minor: every payment not made yet that the return cancels.
    unit_current_minor: the current period's payment at today's price; None when there is no price.
    is_used: any hour used in the reservation's lineage up to `on`.
    Raises: ValueError for a negative amount.
    """

    purchased_on: date
    benefit_start_on: date
    term: Term
    plan: BillingPlan
    on: date
    quantity: int
    owned: int
    currency: str
    unit_paid_minor: int
    unit_remaining_minor: int
    is_used: bool
    resource_type: str
    unit_current_minor: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "term", Term(self.term))
        object.__setattr__(self, "plan", BillingPlan(self.plan))
        if min(self.unit_paid_minor, self.unit_remaining_minor, self.unit_current_minor or 0) < 0:
            raise ValueError("a payment is never negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSum:
    """Every term of the sum, for the returned quantity, in minor units of `currency`.

    used + prorated_credit = paid, and net = prorated_credit - fee. `basis` is what was pro-rated: the
    payment itself, or less when the rules take a lower price of today. `commitment_cancelled` is the
    later payments that fall away. `rule_changes_on` is the first day of another row of the table.
    `months_used` of `period_months` count where months are pro-rated, else both are 0. `trimmed` is what the limit had
    no room for: it is in `used` and in no other term.
    """

    currency: str
    quantity: int
    days_since_purchase: int
    rule: CreditRule
    rule_changes_on: date | None
    period_index: int
    period_start: date
    period_end: date
    period_days: int
    days_used: int
    paid: int
    basis: int
    used: int
    prorated_credit: int
    fee_basis_points: int
    fee: int
    net: int
    commitment_cancelled: int
    months_used: int = 0
    period_months: int = 0
    trimmed: int = 0


@dataclass(frozen=True, slots=True)
class RefundSituation:
    """What does not depend on the quantity: the row of the table and the period."""

    rules: RefundRules
    facts: RefundFacts
    rule: CreditRule
    period: BillingPeriod
    days_used: int
    months_used: int = 0
    period_months: int = 0

    @property
    def fee_basis_points(self) -> int:
        return self.rules.fee_basis_points if self.rule == CreditRule.PRORATED_WITH_FEE else 0

    def basis(self, quantity: int) -> int:
        """Return the amount that is pro-rated; full credit is always of what was paid."""
        facts = self.facts
        if self.rule == CreditRule.FULL:
            return facts.unit_paid_minor * quantity
        return unit_basis(self.rules, facts.unit_paid_minor, facts.unit_current_minor) * quantity

    def credit(self, quantity: int) -> int:
        basis = self.basis(quantity)
        if self.rule == CreditRule.FULL:
            return basis
        if self.rules.proration == Proration.MONTHS:
            return basis - used_part(basis, self.months_used, self.period_months)
        return basis - used_part(basis, self.days_used, self.period.days)

    def commitment_cancelled(self, quantity: int) -> int:
        return self.facts.unit_remaining_minor * quantity

    def fee(self, quantity: int) -> int:
        if self.rule != CreditRule.PRORATED_WITH_FEE:
            return 0
        return early_termination_fee(
            self.rules,
            paid=self.facts.unit_paid_minor * quantity,
            credit=self.credit(quantity),
            commitment_cancelled=self.commitment_cancelled(quantity),
        )

    def sum_of(self, quantity: int) -> RefundSum:
        """Compute once on unit x quantity, never per unit."""
        facts, period = self.facts, self.period
        paid, credit, fee = facts.unit_paid_minor * quantity, self.credit(quantity), self.fee(quantity)
        return RefundSum(
            currency=facts.currency,
            quantity=quantity,
            days_since_purchase=days_since(facts.purchased_on, facts.on),
            rule=self.rule,
            rule_changes_on=self._rule_changes_on(),
            period_index=period.index,
            period_start=period.start,
            period_end=period.end,
            period_days=period.days,
            days_used=self.days_used,
            paid=paid,
            basis=self.basis(quantity),
            used=paid - credit,
            prorated_credit=credit,
            fee_basis_points=self.fee_basis_points,
            fee=fee,
            net=credit - fee,
            commitment_cancelled=self.commitment_cancelled(quantity),
            months_used=self.months_used,
            period_months=self.period_months,
        )

    def _rule_changes_on(self) -> date | None:
        facts = self.facts
        change = rule_changes_on(self.rules, facts.purchased_on, facts.on, is_used=facts.is_used)
        return change if change and change < term_end(facts.benefit_start_on, facts.term) else None


def refund_sum(rules: RefundRules, facts: RefundFacts) -> RefundSum:
    """Compute a refund, or say why there is none. The refund limit is no part of it.

    Raises: RefusedByPolicy with every reason.
    """
    refusals = refund_refusals(rules, facts)
    if refusals:
        raise RefusedByPolicy(*refusals)
    return situation(rules, facts).sum_of(facts.quantity)


def refund_refusals(rules: RefundRules, facts: RefundFacts) -> tuple[Refusal, ...]:
    """Return every reason against a refund, the limit apart: product, state, then quantity."""
    found = (_product_refusal(rules, facts), _state_refusal(facts), _quantity_refusal(facts))
    return tuple(refusal for refusal in found if refusal is not None)


def situation(rules: RefundRules, facts: RefundFacts) -> RefundSituation:
    """Find the period and the row of the table for facts whose day is within the term.

    A day between purchase and first benefit counts as the first: nothing of it is used.
    Raises: AfterTerm.
    """
    day = max(facts.on, facts.benefit_start_on)
    period = billing_period(facts.benefit_start_on, facts.term, facts.plan, day)
    days = days_since(facts.purchased_on, facts.on)
    rule = credit_rule(rules, days, is_used=facts.is_used)
    here = RefundSituation(rules, facts, rule, period, period.days_used(day))
    if rules.proration == Proration.DAYS:
        return here
    used = months_used(facts.benefit_start_on, day) - period.index
    whole = facts.term.months if facts.plan == BillingPlan.UPFRONT else 1
    return replace(here, months_used=used, period_months=whole)


def _product_refusal(rules: RefundRules, facts: RefundFacts) -> Refusal | None:
    is_excluded = facts.resource_type in rules.excluded_types
    return SelfServiceRefundNotSupported(facts.resource_type) if is_excluded else None


def _state_refusal(facts: RefundFacts) -> Refusal | None:
    end = term_end(facts.benefit_start_on, facts.term)
    if facts.on < facts.purchased_on:
        reason, bound = StateReason.NOT_PURCHASED_YET, facts.purchased_on
    elif facts.on >= end:
        reason, bound = StateReason.TERM_ENDED, end
    else:
        return None
    return OperationCannotBePerformedInCurrentState(reason, bound.isoformat())


def _quantity_refusal(facts: RefundFacts) -> Refusal | None:
    is_valid = 1 <= facts.quantity <= facts.owned
    return None if is_valid else InvalidRefundQuantity(facts.quantity, facts.owned)
