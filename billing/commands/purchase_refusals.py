"""Why a purchase is refused, with Azure's codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.policy.access import Decision
from reservations.commands import configure
from reservations.commands.rename import InvalidName


class PurchaseNotAllowed(Refusal):
    """The buyer has no right to buy for a subscription; ``decision`` says why."""

    code = "AuthorizationFailed"
    text = _("You may not buy reservations for this subscription.")

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__()


class NotSupportedCountry(Refusal):
    """Azure sells no reservations in the customer's market."""

    code = "NotSupportedCountry"
    text = _("Azure reservations are not sold in this customer's market.")


class NothingToBuy(Refusal):
    """No line."""

    code = "InvalidRequestContent"
    text = _("There is nothing in the cart.")


class LineRefused(Refusal):
    """One line can't be bought as wanted. ``line``: its place; ``field``: the entry that is to be corrected."""

    field = "quantity"

    def __init__(self, line: int, **params: object) -> None:
        self.line = line
        super().__init__(**params)


class UnknownProduct(LineRefused):
    """It is in no catalog, has no price in this currency, or is not sold any more."""

    code = "InvalidFulfillmentRequestParameters"
    text = _("This product is not on sale. Remove it and choose another one.")


class ProductRetired(UnknownProduct):
    """The product has been retired."""

    text = _("This product has been retired. Remove it and choose its successor.")


class UnsupportedReservationTerm(LineRefused):
    """The series is not sold for this term any more."""

    code = "UnsupportedReservationTerm"
    text = _("This series is not sold for this term any more. Remove it and choose another one.")


class UnsupportedBillingPlan(LineRefused):
    """The product can't be paid like that."""

    code = "BillingCustomerInputError"
    field = "plan"
    text = _("This product is paid upfront only.")


class InvalidPurchaseQuantity(LineRefused):
    """No quantity, or more than is sold at once."""

    code = "InvalidRequestContent"
    text = _("Enter a whole number from 1 to %(most)s.")


class InvalidSubscriptionId(LineRefused):
    """Not the customer's, or suspended."""

    code = "InvalidSubscriptionId"
    field = "subscription"
    text = _("Choose an active subscription of this customer.")


class ScopeNotUsable(LineRefused):
    """The scope names nothing of the customer's."""

    code = "AppliedScopesNotAssociatedWithCommerceAccount"
    field = "scope"
    text = _("This customer has no such entry. Choose one from the list.")


class MissingAppliedScopesForSingle(ScopeNotUsable):
    """A scope that applies to one place names none."""

    code = "MissingAppliedScopesForSingle"
    text = _("Choose what the scope applies to.")


class InvalidSingleAppliedScopesCount(ScopeNotUsable):
    """A scope that applies to one place names several."""

    code = "InvalidSingleAppliedScopesCount"
    text = _("Choose exactly one.")


class ScopeNotActive(ScopeNotUsable):
    """What the scope names is the customer's, but nothing in it can run."""

    text = _("Nothing in this scope is active: nothing could use the benefit.")


class CapacityPriorityNeedsSingle(LineRefused):
    """Capacity is to be kept, but for no one place."""

    code = "BadRequest"
    field = "scope"
    text = configure.CapacityPriorityNeedsSingle.text


class InvalidPurchaseName(LineRefused):
    """Too much, or what can't be seen."""

    code = "BadRequest"
    field = "name"
    text = InvalidName.text


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A line whose price is not what the buyer saw; ``before`` is None when no price was shown."""

    line: int
    product: str
    before: int | None
    after: int


class PriceChanged(Refusal):
    """A price was superseded since it was shown; nothing is bought at another one."""

    code = "ActivateQuoteFailed"
    text = _("A price has changed since it was shown. Nothing was bought; look at the new sum first.")

    def __init__(self, changes: Sequence[PriceChange]) -> None:
        self.changes = changes
        super().__init__()
