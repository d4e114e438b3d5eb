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


class RefusedByPolicy(Exception):
    """Raised where one sum is asked for and the rules refuse it; `refusals` are the answers."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__(", ".join(refusal.code for refusal in refusals))
