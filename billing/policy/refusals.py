"""Why the policy says no: Azure's codes with their figures. The sentences are made by the pages."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PolicyRefusal:
    """An answer, not a fault. `code` is Azure's and also the name of the class."""

    code: ClassVar[str]

    @property
    def params(self) -> dict[str, int | str]:
        """Return the figures for a sentence, by field name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RefundLimitExceeded(PolicyRefusal):
    """More than the limit has left. Amounts in US cents; `largest_quantity` may be 0."""

    code: ClassVar[str] = "RefundLimitExceeded"
    requested_usd_minor: int
    free_usd_minor: int
    over_by_usd_minor: int
    largest_quantity: int = 0


@dataclass(frozen=True, slots=True)
class InvalidRefundQuantity(PolicyRefusal):
    """Less than one unit, or more than there are."""

    code: ClassVar[str] = "InvalidRefundQuantity"
    quantity: int
    owned: int


@dataclass(frozen=True, slots=True)
class SelfServiceRefundNotSupported(PolicyRefusal):
    """The rules exclude this type of product."""

    code: ClassVar[str] = "SelfServiceRefundNotSupported"
    resource_type: str


class StateReason(StrEnum):
    """What about the reservation stands in the way."""

    NOT_PURCHASED_YET = "not_purchased_yet"
    TERM_ENDED = "term_ended"
    EXCHANGE_CUTOFF = "exchange_cutoff"


@dataclass(frozen=True, slots=True)
class OperationCannotBePerformedInCurrentState(PolicyRefusal):
    """The day is not within the reservation's life. `bound` is the ISO date it runs up against."""

    code: ClassVar[str] = "OperationCannotBePerformedInCurrentState"
    reason: StateReason
    bound: str


Refusal = (
    RefundLimitExceeded
    | InvalidRefundQuantity
    | SelfServiceRefundNotSupported
    | OperationCannotBePerformedInCurrentState
)

"""Why a refund is refused."""


class ExchangeFault(StrEnum):
    """What about an exchange makes no sense as asked."""

    ANOTHER_FAMILY = "another_family"
    ANOTHER_CURRENCY = "another_currency"
    QUANTITY = "quantity"
    BILLING_PLAN = "billing_plan"
    NOTHING_BOUGHT = "nothing_bought"


@dataclass(frozen=True, slots=True)
class BadRequest(PolicyRefusal):
    """A line does not belong into this exchange. `found` and `expected`: families, currencies, quantities, plans."""

    code: ClassVar[str] = "BadRequest"
    reason: ExchangeFault
    found: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class UnsupportedReservationTerm(PolicyRefusal):
    """The product is not sold for the term any more. `ended_on`: the ISO date of the first day without."""

    code: ClassVar[str] = "UnsupportedReservationTerm"
    term: str
    ended_on: str


@dataclass(frozen=True, slots=True)
class CalculatePriceFailed(PolicyRefusal):
    """The product has no price for the term in the currency."""

    code: ClassVar[str] = "CalculatePriceFailed"
    term: str
    currency: str


@dataclass(frozen=True, slots=True)
class NotSupportedCountry(PolicyRefusal):
    """Reservations are not sold in the customer's market."""

    code: ClassVar[str] = "NotSupportedCountry"
    country: str


@dataclass(frozen=True, slots=True)
class PurchaseError(PolicyRefusal):
    """What is bought is worth less than what comes back. Amounts in minor units of `currency`."""

    code: ClassVar[str] = "PurchaseError"
    purchases_minor: int
    refunds_minor: int
    gap_minor: int
    currency: str


ExchangeRefusal = (
    InvalidRefundQuantity
    | SelfServiceRefundNotSupported
    | OperationCannotBePerformedInCurrentState
    | BadRequest
    | UnsupportedReservationTerm
    | CalculatePriceFailed
    | NotSupportedCountry
    | PurchaseError
)
"""Why an exchange is refused."""


class RefusedByPolicy(Exception):
    """Raised where one sum is asked for and the rules refuse it; `refusals` are the answers."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__(", ".join(refusal.code for refusal in refusals))
