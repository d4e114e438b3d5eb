"""The desk's pages of prices, rules, refunds, exchanges and the ledger."""

from billing.admin import exchanges, ledger, limits, policies, prices, reasons, refunds, renewals, reversals, taxes

__all__ = [
    "exchanges",
    "ledger",
    "limits",
    "policies",
    "prices",
    "reasons",
    "refunds",
    "renewals",
    "reversals",
    "taxes",
]
