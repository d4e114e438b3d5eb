"""Why an exchange is refused, in a sentence for its reader."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from billing.policy.refusals import (
    BadRequest,
    CalculatePriceFailed,
    ExchangeFault,
    InvalidRefundQuantity,
    NotSupportedCountry,
    OperationCannotBePerformedInCurrentState,
    PurchaseError,
    SelfServiceRefundNotSupported,
    StateReason,
    UnsupportedReservationTerm,
)
from portal.templatetags.figures import money_text
from portal.templatetags.places import country_name, resource_type_name
from reservations.models.order import TERM_NAMES


def refusal_words(refusal: Any, currency: str) -> str:
    """Return what stands in the way, with its figures; the code itself for one that has no words here."""
    words = _WORDS.get(type(refusal))
    return words(refusal) if words else str(refusal.code)


def family_name(family: str) -> str:
    """Return the name of a product family; a type that shares with no other is its own family."""
    return {"Compute": _("Compute"), "SQL": "SQL"}.get(family) or resource_type_name(family)


def _bad_request(refusal: BadRequest) -> str:
    words: dict[ExchangeFault, Callable[[], str]] = {
        ExchangeFault.ANOTHER_FAMILY: lambda: (
            _("%(found)s can't be exchanged with %(expected)s: an exchange stays within one product family.")
            % {"found": family_name(refusal.found), "expected": family_name(refusal.expected)}
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
    BadRequest: _bad_request,
    OperationCannotBePerformedInCurrentState: _state,
    InvalidRefundQuantity: lambda one: _("Enter a whole number from 1 to %(owned)s.") % {"owned": one.owned},
    SelfServiceRefundNotSupported: lambda one: (
        _("Products of the type %(type)s can't be exchanged.") % {"type": resource_type_name(one.resource_type)}
    ),
    UnsupportedReservationTerm: lambda one: (
        _("It is not sold for %(term)s since %(day)s.") % {"term": TERM_NAMES[one.term], "day": one.ended_on}
    ),
    CalculatePriceFailed: lambda one: (
        _("It has no price for %(term)s in %(currency)s.") % {"term": TERM_NAMES[one.term], "currency": one.currency}
    ),
    NotSupportedCountry: lambda one: (
        _("Azure reservations are not sold in %(country)s.") % {"country": country_name(one.country)}
    ),
    PurchaseError: lambda one: (
        _("What you buy is worth %(gap)s less than what you return. Raise a quantity or choose a longer term.")
        % {"gap": money_text(one.gap_minor, one.currency)}
    ),
}
