"""What accounts are called, why refunds enter their states and renewals are not made, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.chart import AccountCode
from billing.policy.grace import CreditRule
from reservations.policy.renewal import RenewalFault

ACCOUNT_NAMES: dict[str, Promise] = {
    AccountCode.PAYMENTS_RECEIVED: _("Payments received"),
    AccountCode.PARTNER_CREDIT: _("Partner credit"),
    AccountCode.RESERVATION_REVENUE: _("Reservation revenue"),
    AccountCode.RESERVATION_REVENUE_CANCELLED: _("Reservation revenue cancelled"),
    AccountCode.EARLY_TERMINATION_FEES: _("Early termination fees"),
}

REASONS: dict[str, Promise] = {
    "within_automatic_amount": _("Within the amount that is approved automatically"),
    "above_own_amount": _("Above what the requester may send on alone"),
    "approved_by_second_person": _("Approved by the second person"),
    "declined_by_second_person": _("Declined by the second person"),
    "second_person_timed_out": _("Nobody agreed to it in time"),
    "above_automatic_amount": _("Above the amount that is approved automatically"),
    "recomputed_worse": _("Prices that were entered since change the amounts"),
    "refused_by_policy": _("The rules do not allow it any more"),
    "subscription_not_active": _("A subscription to bill it to was suspended"),
    "recomputed_lower": _("Usage that came in lowers the refund"),
    "reservation_ended": _("A reservation had ended"),
    "confirmation_timed_out": _("The new amount was not confirmed in time"),
    "confirmed": _("The new amount was confirmed"),
    "withdrawn": _("Withdrawn by the partner"),
    "approved_by_desk": _("Approved by the refund desk"),
    "approval_taken_back": _("The refund desk took its approval back"),
    "rejected_by_desk": _("Rejected by the refund desk"),
    "requeued_by_desk": _("Requeued by the refund desk"),
    "stopped_by_desk": _("Stopped by the refund desk"),
    "too_many_attempts": _("Processing it failed too often"),
}

RENEWAL_FAULTS: dict[str, Promise] = {
    RenewalFault.RETIRED: _("The product is not sold any more"),
    RenewalFault.NO_PRICE: _("There was no price for it"),
    RenewalFault.TERM: _("It is not sold for this term any more"),
    RenewalFault.PLAN: _("It is only sold upfront"),
    RenewalFault.QUANTITY: _("So many units are not sold at once"),
    RenewalFault.MARKET: _("Reservations are not sold in the customer's country"),
    RenewalFault.SUBSCRIPTION: _("The billing subscription was not active"),
    RenewalFault.PAYMENT: _("A payment for the reservation had failed"),
    RenewalFault.PRICE_CHANGED: _("The price changed after it was locked"),
}


RULES: dict[str, Promise] = {
    CreditRule.FULL.value: _("Full credit"),
    CreditRule.PRORATED.value: _("Pro-rated"),
    CreditRule.PRORATED_WITH_FEE.value: _("Pro-rated, less the fee"),
}


def rule_name(code: str) -> str:
    """Return what the rule of a refund's line is called."""
    return str(RULES.get(code, code))


def account_name(code: str) -> str:
    """Return the name of an account; its code when staff have added one that has no words here."""
    return str(ACCOUNT_NAMES.get(code, code))


def reason_name(code: str) -> str:
    """Return why a refund entered a state; a code without words here stays as it is."""
    return str(REASONS.get(code, code))


def renewal_fault_name(fault: str) -> str:
    """Return why a renewal was not made; a code without words here stays as it is."""
    return str(RENEWAL_FAULTS.get(fault, fault))
