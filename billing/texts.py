"""What accounts are called, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.chart import AccountCode

ACCOUNT_NAMES: dict[str, Promise] = {
    AccountCode.PAYMENTS_RECEIVED: _("Payments received"),
    AccountCode.PARTNER_CREDIT: _("Partner credit"),
    AccountCode.RESERVATION_REVENUE: _("Reservation revenue"),
    AccountCode.RESERVATION_REVENUE_CANCELLED: _("Reservation revenue cancelled"),
    AccountCode.EARLY_TERMINATION_FEES: _("Early termination fees"),
}


def account_name(code: str) -> str:
    """Return the name of an account; its code when staff have added one that has no words here."""
    return str(ACCOUNT_NAMES.get(code, code))
