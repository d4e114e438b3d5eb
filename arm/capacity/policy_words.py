"""Why the policy refuses, in sentences that go with Azure's codes; names and figures stay as Azure writes them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from billing.commands.refund_limit import RefundLimitExceeded as LimitRefused
from billing.policy.refusals import (
    BadRequest,
    CalculatePriceFailed,
    ExchangeFault,
    InvalidRefundQuantity,
    NotSupportedCountry,
    OperationCannotBePerformedInCurrentState,
    PolicyRefusal,
    PurchaseError,
    RefundLimitExceeded,
    SelfServiceRefundNotSupported,
    StateReason,
    UnsupportedReservationTerm,
)
from core.money import Money
from reservations.models.order import TERM_NAMES


def policy_errors(refusals: Iterable[PolicyRefusal]) -> list[dict[str, str]]:
    """Return each reason once, with its code and a sentence in the reader's language."""
    told = [{"code": one.code, "message": _WORDS[type(one)](one)} for one in refusals]
    return [one for place, one in enumerate(told) if one not in told[:place]]


def _bad_request(refusal: BadRequest) -> str:
    words: dict[ExchangeFault, Callable[[], str]] = {
        ExchangeFault.ANOTHER_FAMILY: lambda: (
            _("%(found)s can't be exchanged with %(expected)s: an exchange stays within one product family.")
            % {"found": refusal.found, "expected": refusal.expected}
        ),
        ExchangeFault.ANOTHER_CURRENCY: lambda: (
            _("It is in %(found)s, and the exchange is in %(expected)s.")
            % {"found": refusal.found, "expected": refusal.expected}
        ),
        ExchangeFault.QUANTITY: lambda: _("Enter a whole number in the range %(range)s.") % {"range": refusal.expected},
        ExchangeFault.BILLING_PLAN: lambda: _("This product is paid upfront only."),
        ExchangeFault.NOTHING_BOUGHT: lambda: _("Nothing is bought yet. Add a product first."),
    }
    return words[refusal.reason]()


def _state(refusal: OperationCannotBePerformedInCurrentState) -> str:
    day = {"day": refusal.bound}
    return {
        StateReason.NOT_PURCHASED_YET: _("It was bought on %(day)s, after the day of the exchange.") % day,
        StateReason.TERM_ENDED: _("Its term ended on %(day)s.") % day,
        StateReason.EXCHANGE_CUTOFF: _("It can't be exchanged any more: its last exchange was before %(day)s.") % day,
    }[refusal.reason]


_WORDS: dict[type, Callable[[Any], str]] = {
    RefundLimitExceeded: lambda one: str(LimitRefused.text),
    BadRequest: _bad_request,
    OperationCannotBePerformedInCurrentState: _state,
    InvalidRefundQuantity: lambda one: _("Enter a whole number from 1 to %(owned)s.") % {"owned": one.owned},
    SelfServiceRefundNotSupported: lambda one: (
        _("Products of the type %(type)s can't be returned.") % {"type": one.resource_type}
    ),
    UnsupportedReservationTerm: lambda one: (
        _("It is not sold for %(term)s since %(day)s.") % {"term": TERM_NAMES[one.term], "day": one.ended_on}
    ),
    CalculatePriceFailed: lambda one: (
        _("It has no price for %(term)s in %(currency)s.") % {"term": TERM_NAMES[one.term], "currency": one.currency}
    ),
    NotSupportedCountry: lambda one: _("Azure reservations are not sold in %(country)s.") % {"country": one.country},
    PurchaseError: lambda one: (
        _("What you buy is worth %(gap)s less than what you return. Raise a quantity or choose a longer term.")
        % {"gap": f"{one.currency} {Money(one.gap_minor, one.currency).to_decimal()}"}
    ),
}
