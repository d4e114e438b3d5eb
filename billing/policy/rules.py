"""A dated version of the refund rules as a value: every rule is a field."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FeeBase(StrEnum):
    """What the early termination fee is a share of."""

    PRORATED_CREDIT = "prorated_credit"
    PAID = "paid"
    CANCELED_COMMITMENT = "canceled_commitment"


class LimitWindow(StrEnum):
    """When an amount that was used comes back: so many days later, or with the new year."""

    ROLLING = "rolling"
    CALENDAR = "calendar"


class LimitScope(StrEnum):
    """Whose refunds share one limit: a customer's, or those of all customers that one partner is billed for."""

    CUSTOMER = "customer"
    PARTNER = "partner"


class LimitMeasure(StrEnum):
    """What counts against the limit."""

    NET_REFUND = "net_refund"
    CANCELED_COMMITMENT = "canceled_commitment"


class LimitOverflow(StrEnum):
    """What becomes of a refund that is more than the limit has left: refused whole, or paid as far as it goes."""

    REFUSE = "refuse"
    TRIM = "trim"


class Proration(StrEnum):
    """The unit in which a period is divided: UTC calendar days, or months of which a begun one is used."""

    DAYS = "days"
    MONTHS = "months"


class PriceBasis(StrEnum):
    """Which price is pro-rated: the one paid, or the lower of that and today's."""

    PURCHASE = "purchase"
    MIN = "min"


class ApprovalMeasure(StrEnum):
    """What is compared with the amount up to which a request needs no person."""

    NET = "net"
    NET_PLUS_COMMITMENT = "net_plus_commitment"


COVERED_BY_SAVINGS_PLANS = frozenset(
    {"AppService", "CosmosDb", "DedicatedHost", "MySql", "PostgreSql", "SqlDatabases", "VirtualMachines"}
)
"""The services whose reservations a cut-off of exchanges concerns: those that a savings plan covers as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRules:
    """One version of the policy, in force from `effective_from` up to but not on `effective_to`.

    Plain strings are taken for the choices and any collection for the types, so that a row of
    a table or a form can be handed over as it is. A limit window of `CALENDAR` ignores
    `limit_window_days`. Only a net refund can be trimmed: commitment that is cancelled stays cancelled.
    Raises: ValueError when a value makes no sense.
    """

    code: str
    effective_from: date
    effective_to: date | None = None
    grace_days: int
    grace_requires_no_usage: bool
    fee_basis_points: int
    fee_base: FeeBase = FeeBase.PRORATED_CREDIT
    limit_usd_minor: int
    limit_window: LimitWindow = LimitWindow.ROLLING
    limit_window_days: int = 365
    limit_scope: LimitScope = LimitScope.CUSTOMER
    limit_measure: LimitMeasure = LimitMeasure.NET_REFUND
    limit_overflow: LimitOverflow = LimitOverflow.REFUSE
    proration: Proration = Proration.DAYS
    price_basis: PriceBasis = PriceBasis.PURCHASE
    exchange_cutoff: date | None = None
    excluded_types: frozenset[str] = frozenset()
    approval_measure: ApprovalMeasure = ApprovalMeasure.NET_PLUS_COMMITMENT
    exchange_cutoff_types: frozenset[str] = COVERED_BY_SAVINGS_PLANS

    def __post_init__(self) -> None:
        for name, choice in _CHOICES.items():
            object.__setattr__(self, name, choice(getattr(self, name)))
        for name in ("excluded_types", "exchange_cutoff_types"):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        if self.grace_days < 0 or self.limit_usd_minor < 0 or self.limit_window_days < 1:
            raise ValueError(self.code)
        if not 0 <= self.fee_basis_points <= 10_000:
            raise ValueError(self.fee_basis_points)
        if self.limit_overflow == LimitOverflow.TRIM and self.limit_measure != LimitMeasure.NET_REFUND:
            raise ValueError(self.limit_overflow)

    def is_in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on < self.effective_to)


_CHOICES: dict[str, type[StrEnum]] = {
    "fee_base": FeeBase,
    "limit_window": LimitWindow,
    "limit_scope": LimitScope,
    "limit_measure": LimitMeasure,
    "limit_overflow": LimitOverflow,
    "proration": Proration,
    "price_basis": PriceBasis,
    "approval_measure": ApprovalMeasure,
}
