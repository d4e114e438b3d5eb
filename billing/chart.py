"""The chart of accounts."""

from enum import StrEnum


class AccountCode(StrEnum):
    """The operator's accounts; postings carry the partner they concern."""

    PAYMENTS_RECEIVED = "1000"
    PARTNER_CREDIT = "2100"
    RESERVATION_REVENUE = "4000"
    RESERVATION_REVENUE_CANCELLED = "4010"
    EARLY_TERMINATION_FEES = "4100"


CHART = {
    AccountCode.PAYMENTS_RECEIVED: ("Payments received", "asset"),
    AccountCode.PARTNER_CREDIT: ("Partner credit", "liability"),
    AccountCode.RESERVATION_REVENUE: ("Reservation revenue", "income"),
    AccountCode.RESERVATION_REVENUE_CANCELLED: ("Reservation revenue cancelled", "contra_income"),
    AccountCode.EARLY_TERMINATION_FEES: ("Early termination fees", "income"),
}
"""Code: name, kind. Inserted by the migration; names are translated where they are shown."""
