"""The desk's pages of prices, rules, refunds and the ledger."""

from billing.admin import ledger, limits, policies, prices, reasons, refunds, renewals

__all__ = ["ledger", "limits", "policies", "prices", "reasons", "refunds", "renewals"]
