"""The net refund of very many reservations on one day: what they share is worked out once."""

from datetime import date

from billing.policy.early_termination import early_termination_fee
from billing.policy.grace import CreditRule
from billing.policy.periods import OutsideTerm
from billing.policy.price_basis import unit_basis
from billing.policy.proration import used_part
from billing.policy.refund import RefundFacts, RefundSituation, situation
from billing.policy.rules import RefundRules
from billing.policy.terms import BillingPlan, Term

Shape = tuple[date, date, str, str, bool]
"""Purchase day, first day of the benefit, term, plan, and whether it was used: what rule and period depend on."""


class ManyRefunds:
    """The sum of `refund_sum`, the net alone, for rows of one day; 100,000 of them within a second.

    Rows that are not within their term bring nothing.
    """

    def __init__(self, rules: RefundRules, on: date) -> None:
        self.rules, self.on = rules, on
        self._situations: dict[Shape, RefundSituation | None] = {}

    def net(
        self, shape: Shape, quantity: int, unit_paid: int, *, unit_remaining: int = 0, unit_current: int | None = None
    ) -> int:
        """Return the net refund of all units in minor units, rounded as a single refund is."""
        here = self.situation(shape)
        if here is None:
            return 0
        paid = unit_paid * quantity
        if here.rule == CreditRule.FULL:
            return paid
        basis = unit_basis(self.rules, unit_paid, unit_current) * quantity
        if here.period_months:
            credit = basis - used_part(basis, here.months_used, here.period_months)
        else:
            credit = basis - used_part(basis, here.days_used, here.period.days)
        if here.rule == CreditRule.PRORATED:
            return credit
        return credit - early_termination_fee(
            self.rules, paid=paid, credit=credit, commitment_cancelled=unit_remaining * quantity
        )

    def situation(self, shape: Shape) -> RefundSituation | None:
        if shape not in self._situations:
            self._situations[shape] = self._worked_out(shape)
        return self._situations[shape]

    def _worked_out(self, shape: Shape) -> RefundSituation | None:
        purchased_on, starts_on, term, plan, is_used = shape
        facts = RefundFacts(
            purchased_on=purchased_on, benefit_start_on=starts_on, term=Term(term), plan=BillingPlan(plan), on=self.on,
            quantity=1, owned=1, currency="", unit_paid_minor=0, unit_remaining_minor=0, is_used=is_used,
            resource_type="",
        )  # fmt: skip
        try:
            return situation(self.rules, facts) if purchased_on <= self.on else None
        except OutsideTerm:
            return None
