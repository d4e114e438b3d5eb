"""How the desk's records are grouped: by what staff are after, not by which package holds the model."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SECTIONS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "refunds",
        _("Refunds and requests"),
        (
            "billing.Refund",
            "billing.Exchange",
            "support.SupportRequest",
            "support.PreparedRefund",
            "billing.RefundLimit",
            "billing.LimitUse",
            "billing.CreditNote",
            "billing.CreditNoteTax",
            "billing.Reversal",
        ),
    ),
    (
        "customers",
        _("Customers and reservations"),
        (
            "customers.Customer",
            "customers.Subscription",
            "customers.ManagementGroup",
            "customers.ResourceGroup",
            "reservations.ReservationOrder",
            "reservations.Reservation",
            "billing.RenewalLock",
            "billing.RenewalRefusal",
        ),
    ),
    (
        "people",
        _("Partners and people"),
        (
            "customers.Partner",
            "customers.User",
            "customers.Membership",
            "customers.Invitation",
            "customers.ServicePrincipal",
            "customers.RoleAssignment",
            "customers.RolePermission",
            "customers.RoleDefinition",
            "auth.Group",
        ),
    ),
    (
        "rules",
        _("Rules and prices"),
        (
            "billing.RefundPolicy",
            "billing.PreparedReason",
            "billing.FxRate",
            "billing.Price",
            "reservations.CatalogItem",
            "reservations.SaleEnd",
            "reservations.ClosedMarket",
        ),
    ),
    ("ledger", _("Ledger"), ("billing.JournalEntry", "billing.Payment", "billing.Statement", "billing.Account")),
    (
        "history",
        _("History"),
        ("core.AuditEvent", "core.OutboxEvent", "core.Notification", "reservations.ExpiryDigest"),
    ),
)
"""Anchor, name, models. What is not named here is not at the desk."""

MODELS = frozenset(label for _anchor, _name, labels in SECTIONS for label in labels)
