"""The rule for every record of the desk: what each group of the operator's staff may do with it.

Written by hand; the desk's pages are held against it, and docs/permissions.md is made of it.
"""

from collections.abc import Mapping

from portal.desk.sections import MODELS
from tests.permissions.outcomes import Table

SEE, ADD, CHANGE, REMOVE = "see", "add", "change", "remove"
NOTHING = "–"

REFUND_DESK, SUPPORT_DESK, LEAD = "Refund desk", "Support desk", "Refund desk lead"
SUPERUSER, NO_GROUP = "Superuser", "No group"
COLUMNS = [REFUND_DESK, SUPPORT_DESK, LEAD, SUPERUSER, NO_GROUP]

FIXED = frozenset(
    {
        "billing.Account", "billing.CreditNote", "billing.JournalEntry", "billing.LimitUse", "billing.Payment",
        "billing.Refund", "billing.Exchange", "billing.RefundLimit", "billing.RenewalLock", "billing.RenewalRefusal",
        "core.AuditEvent", "core.Notification", "core.OutboxEvent",
        "customers.Invitation", "customers.RoleDefinition", "customers.ServicePrincipal",
        "reservations.ExpiryDigest", "reservations.Reservation",
        "reservations.ReservationOrder", "support.PreparedRefund", "billing.Reversal", "billing.Statement",
    }
)  # fmt: skip
"""Money, history and whatever has a state: only commands write it, so no form does, not even a superuser's."""

ONLY_ADDED = frozenset({"billing.FxRate", "billing.Price"})
"""Rows that a later one supersedes."""

ONLY_CHANGED = frozenset({"customers.RolePermission", "support.SupportRequest"})
"""Rows that are there from the start, or come from the portal."""

REMOVED = frozenset({"customers.RoleAssignment", "auth.Group"})
"""Rights are taken away; nothing else is ever removed."""

MORE: Mapping[str, Mapping[str, frozenset[str]]] = {
    REFUND_DESK: {
        "billing.CreditNoteTax": frozenset({ADD, CHANGE}),
        "billing.Price": frozenset({ADD}),
        "reservations.CatalogItem": frozenset({ADD, CHANGE}),
        "reservations.SaleEnd": frozenset({ADD, CHANGE}),
        "reservations.ClosedMarket": frozenset({ADD, CHANGE}),
        "support.SupportRequest": frozenset({CHANGE}),
    },
    SUPPORT_DESK: {
        "customers.User": frozenset({ADD, CHANGE}),
        "customers.Membership": frozenset({ADD, CHANGE}),
        "customers.Customer": frozenset({ADD, CHANGE}),
        "customers.Subscription": frozenset({ADD, CHANGE}),
        "customers.ManagementGroup": frozenset({ADD, CHANGE}),
        "customers.ResourceGroup": frozenset({ADD, CHANGE}),
        "customers.RoleAssignment": frozenset({ADD, CHANGE, REMOVE}),
        "support.SupportRequest": frozenset({CHANGE}),
    },
    LEAD: {
        "billing.CreditNoteTax": frozenset({ADD, CHANGE}),
        "billing.FxRate": frozenset({ADD}),
        "billing.RefundPolicy": frozenset({ADD, CHANGE}),
        "billing.PreparedReason": frozenset({ADD, CHANGE}),
        "customers.Partner": frozenset({ADD, CHANGE}),
        "customers.RolePermission": frozenset({CHANGE}),
    },
}
"""What a group may do beside seeing everything that the desk has."""

SEEN_BY_SUPERUSERS_ONLY = frozenset({"auth.Group"})


def possible(model: str) -> frozenset[str]:
    """Return what a page of this model can do at all."""
    if model in FIXED:
        return frozenset({SEE})
    if model in ONLY_ADDED:
        return frozenset({SEE, ADD})
    if model in ONLY_CHANGED:
        return frozenset({SEE, CHANGE})
    return frozenset({SEE, ADD, CHANGE}) | ({REMOVE} if model in REMOVED else set())


def ruled_for(model: str, column: str) -> frozenset[str]:
    """Return what somebody of this column may do with a model's rows."""
    if column == SUPERUSER:
        return possible(model)
    if column == NO_GROUP or model in SEEN_BY_SUPERUSERS_ONLY:
        return frozenset()
    return frozenset({SEE}) | MORE[column].get(model, frozenset())


def words(acts: frozenset[str]) -> str:
    return ", ".join(act for act in (SEE, ADD, CHANGE, REMOVE) if act in acts) or NOTHING


def rules() -> Table:
    """Return the whole table: a row for each model of the desk, a column for each group."""
    return {model: {column: words(ruled_for(model, column)) for column in COLUMNS} for model in sorted(MODELS)}
