"""The values of an exchange's quote: what comes back, what is bought, each line's sum, and the totals."""

from dataclasses import dataclass
from datetime import date

from billing.policy.currency import UsdRate
from billing.policy.exchange_cutoff import Bought, ExchangesLeft
from billing.policy.refund import RefundFacts, RefundSum
from billing.policy.refusals import ExchangeRefusal
from billing.policy.terms import BillingPlan, Term
from reservations.policy.renewal import MOST_UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequest:
    """A reservation, by whatever key the caller knows it, and what is to be returned of it.

    Usage and today's price in the facts play no part in an exchange. deprecated_on: see `Bought`.
    """

    key: str
    facts: RefundFacts
    deprecated_on: date | None = None

    @property
    def bought(self) -> Bought:
        return Bought(
            resource_type=self.facts.resource_type,
            purchased_on=self.facts.purchased_on,
            deprecated_on=self.deprecated_on,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPrice:
    """One unit's price for a whole term, in minor units."""

    term: Term
    unit_price_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseFacts:
    """What a purchase is computed from. Prices in minor units of `currency`, of one unit for the whole term.

    unit_price_minor: None when the product has no price for the term. sale_ended_on: the first day on which the
    product, or its series for this term, is not sold any more. other_terms: the other terms that are sold on the day,
    for what else would fit. country: the customer's market; is_market_open: whether reservations are sold there.
    most_units: how many are sold at once.
    """

    resource_type: str
    term: Term
    plan: BillingPlan
    quantity: int
    currency: str
    unit_price_minor: int | None
    sale_ended_on: date | None = None
    other_terms: tuple[TermPrice, ...] = ()
    country: str = ""
    is_market_open: bool = True
    most_units: int = MOST_UNITS

    def __post_init__(self) -> None:
        object.__setattr__(self, "term", Term(self.term))
        object.__setattr__(self, "plan", BillingPlan(self.plan))
        if self.unit_price_minor is not None and self.unit_price_minor <= 0:
            raise ValueError("a price is positive")


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRequest:
    """What is to be bought, by whatever key the caller knows it."""

    key: str
    facts: PurchaseFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSum:
    """One returned line. `sum` is missing when a rule refuses it; its fee is always 0.

    exchanges_left: by the cut-off, before this exchange.
    """

    key: str
    facts: RefundFacts
    family: str
    exchanges_left: ExchangesLeft
    sum: RefundSum | None
    refusals: tuple[ExchangeRefusal, ...]
    credit_usd_minor: int
    commitment_cancelled_usd_minor: int

    @property
    def is_allowed(self) -> bool:
        return not self.refusals

    @property
    def credit(self) -> int:
        return self.sum.prorated_credit if self.sum else 0

    @property
    def commitment_cancelled(self) -> int:
        return self.sum.commitment_cancelled if self.sum else 0

    @property
    def value(self) -> int:
        """What comes back: the credit, and the payments that fall away."""
        return self.credit + self.commitment_cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The smallest quantity of a purchase, at a term, with which the whole exchange fits."""

    term: Term
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseSum:
    """One purchase. Amounts are 0 when a rule refuses it.

    total: the lifetime commitment. due_today: the first payment, or all of it if paid upfront. monthly: what follows
    each month, 0 if nothing does; last: the last of these payments, which carries what does not divide evenly.
    smallest_quantity: with which the whole fits, the other purchases as they are; None when no quantity does. longer:
    the same for the product's longer terms. exchanges_left: how often what is bought could be exchanged later.
    """

    key: str
    facts: PurchaseFacts
    family: str
    refusals: tuple[ExchangeRefusal, ...]
    total: int
    due_today: int
    monthly: int
    last: int
    payments: int
    smallest_quantity: int | None
    longer: tuple[Fit, ...]
    exchanges_left: ExchangesLeft

    @property
    def is_allowed(self) -> bool:
        return not self.refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeSum:
    """Lines and totals, in minor units of `currency`; refused lines are left out of the totals.

    refunds_total = credit + commitment_cancelled is the value returned, purchases_total the value bought. net_payable =
    purchases_total - refunds_total, over the whole of the terms. gap: what is missing from the value bought.
    due_today: the first payments of what is bought, against which the credit stands; net_today may be negative, in
    the partner's favor. monthly: what the purchases cost each month from then on. approval_usd_minor: what the request
    weighs against the amount that is approved automatically.
    """

    policy: str
    on: date
    currency: str
    rate: UsdRate
    family: str
    returns: tuple[ReturnSum, ...]
    purchases: tuple[PurchaseSum, ...]
    refusals: tuple[ExchangeRefusal, ...]
    paid: int
    used: int
    credit: int
    commitment_cancelled: int
    refunds_total: int
    purchases_total: int
    net_payable: int
    gap: int
    due_today: int
    net_today: int
    monthly: int
    credit_usd_minor: int
    commitment_cancelled_usd_minor: int
    approval_usd_minor: int

    @property
    def net_usd_minor(self) -> int:
        """What is paid out, in US cents: the whole credit, since an exchange has no fee."""
        return self.credit_usd_minor

    @property
    def all_refusals(self) -> tuple[ExchangeRefusal, ...]:
        """Every reason against it: those of the lines first, then those of the whole."""
        returned = [refusal for line in self.returns for refusal in line.refusals]
        bought = [refusal for line in self.purchases for refusal in line.refusals]
        return (*returned, *bought, *self.refusals)

    @property
    def is_allowed(self) -> bool:
        return not self.all_refusals

    @property
    def fits(self) -> bool:
        """Whether what is bought is worth at least what comes back."""
        return not self.gap
