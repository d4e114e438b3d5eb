"""Why the policy refuses, in the reader's language; each face writes names and amounts its own way."""

from collections.abc import Callable
from dataclasses import dataclass
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
from reservations.models.order import TERM_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How product families, resource types, countries and amounts (minor units of a currency) are written."""

    family: Callable[[str], str]
    resource_type: Callable[[str], str]
    country: Callable[[str], str]
    money: Callable[[int, str], str]


def refusal_text(refusal: PolicyRefusal, spelling: Spelling, *, is_exchange: bool) -> str:
    """Return what stands in the way of a return or an exchange, with its figures."""
    text = _TEXTS_OF_EXCHANGES.get(type(refusal)) if is_exchange else None
    return (text or _TEXTS[type(refusal)])(refusal, spelling)


def _bad_request(refusal: BadRequest, spelling: Spelling) -> str:
    words: dict[ExchangeFault, Callable[[], str]] = {
        ExchangeFault.ANOTHER_FAMILY: lambda: (
            _("%(found)s can't be exchanged with %(expected)s: an exchange stays within one product family.")
            % {"found": spelling.family(refusal.found), "expected": spelling.family(refusal.expected)}
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


def _state(refusal: OperationCannotBePerformedInCurrentState, spelling: Spelling) -> str:
    day = {"day": refusal.bound}
    return {
        StateReason.NOT_PURCHASED_YET: _("It was bought on %(day)s, after the day of this request.") % day,
        StateReason.TERM_ENDED: _("Its term ended on %(day)s.") % day,
        StateReason.EXCHANGE_CUTOFF: _("It can't be exchanged any more: its last exchange was before %(day)s.") % day,
    }[refusal.reason]


_TEXTS: dict[type, Callable[[Any, Spelling], str]] = {
    BadRequest: _bad_request,
    OperationCannotBePerformedInCurrentState: _state,
    RefundLimitExceeded: lambda one, spelling: str(LimitRefused.text),
    InvalidRefundQuantity: lambda one, spelling: _("Enter a whole number from 1 to %(owned)s.") % {"owned": one.owned},
    SelfServiceRefundNotSupported: lambda one, spelling: (
        _("Products of the type %(type)s can't be returned.") % {"type": spelling.resource_type(one.resource_type)}
    ),
    UnsupportedReservationTerm: lambda one, spelling: (
        _("It is not sold for %(term)s since %(day)s.") % {"term": TERM_NAMES[one.term], "day": one.ended_on}
    ),
    CalculatePriceFailed: lambda one, spelling: (
        _("It has no price for %(term)s in %(currency)s.") % {"term": TERM_NAMES[one.term], "currency": one.currency}
    ),
    NotSupportedCountry: lambda one, spelling: (
        _("Azure reservations are not sold in %(country)s.") % {"country": spelling.country(one.country)}
    ),
    PurchaseError: lambda one, spelling: (
        _("What you buy is worth %(gap)s less than what you return. Raise a quantity or choose a longer term.")
        % {"gap": spelling.money(one.gap_minor, one.currency)}
    ),
}
_TEXTS_OF_EXCHANGES: dict[type, Callable[[Any, Spelling], str]] = {
    SelfServiceRefundNotSupported: lambda one, spelling: (
        _("Products of the type %(type)s can't be exchanged.") % {"type": spelling.resource_type(one.resource_type)}
    ),
}
