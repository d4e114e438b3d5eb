"""All reservations of a caller: filtered, ordered, counted by state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from arm.capacity.odata import InvalidFilter, Kind, Property, filter_of, order_of
from arm.capacity.states import (
    AZURE_STATES,
    applied_scope_types,
    display_states,
    provisioning_states,
    renew_states,
)
from billing.queries.reservation_facts import billing_facts
from reservations.models import Reservation
from reservations.queries.status import shown_status

ARCHIVED = "Archived"
ARCHIVED_PROPERTY = "properties/archived"

PROPERTIES = (
    Property("sku/name", "item__sku"),
    Property("properties/appliedScopeType", "azure_scope"),
    Property(ARCHIVED_PROPERTY, "is_archived", Kind.FLAG),
    Property("properties/displayName", "name"),
    Property("properties/displayProvisioningState", "azure_display"),
    Property("properties/effectiveDateTime", "updated_at", Kind.INSTANT),
    Property("properties/expiryDate", "expires_at", Kind.DAY),
    Property("properties/expiryDateTime", "expires_at", Kind.INSTANT),
    Property("properties/provisioningState", "azure_state"),
    Property("properties/quantity", "quantity", Kind.WHOLE),
    Property("properties/renew", "is_renewed", Kind.FLAG),
    Property("properties/reservedResourceType", "item__resource_type"),
    Property("properties/term", "order__term"),
    Property("properties/userFriendlyAppliedScopeType", "scope"),
    Property("properties/userFriendlyRenewState", "azure_renew"),
)
"""Those that Azure's description names."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for, as it stood in the address."""

    filter: str = ""
    order: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The reservations that were asked for, in order; and those among which a state was chosen."""

    chosen: QuerySet[Reservation]
    of_any_state: QuerySet[Reservation]

    def counts(self) -> dict[str, int]:
        """Return how many there are in each of Azure's states; one query."""
        states = self.of_any_state.order_by().annotate(shown=F("azure_display"))
        found = dict(states.values_list("shown").annotate(number=Count("pk")))
        return {state: found.get(state, 0) for state in AZURE_STATES}


def listing(reservations: QuerySet[Reservation], asked: Asked, *, now: datetime) -> Listing:
    """Return what is asked for among reservations; the newest come first.

    Archived ones are left out, unless their state is chosen or the filter says something of it.
    Raises: InvalidFilter.
    """
    condition, names = filter_of(asked.filter, PROPERTIES) if asked.filter.strip() else (None, frozenset())
    order: Sequence[Any] = order_of(asked.order, PROPERTIES)
    rows = _with_azures_words(reservations, now)
    if condition is not None:
        rows = rows.filter(condition)
    wants_archived = asked.state.lower() == ARCHIVED.lower()
    if wants_archived:
        rows = rows.filter(is_archived=True)
    elif ARCHIVED_PROPERTY not in names:
        rows = rows.filter(is_archived=False)
    chosen = rows if wants_archived or not asked.state else rows.filter(Q(azure_display=_state(asked.state)))
    return Listing(chosen.order_by(*order, F("purchased_at").desc(), "pk"), rows)


def _with_azures_words(reservations: QuerySet[Reservation], now: datetime) -> QuerySet[Reservation]:
    status = shown_status(now=now, payment_failed=billing_facts(now.date()).payment_failed)
    return reservations.annotate(
        status=status,
        azure_display=display_states(),
        azure_state=provisioning_states(now),
        azure_scope=applied_scope_types(),
        azure_renew=renew_states(now),
    )


def _state(text: str) -> str:
    """Return a state as Azure writes it. Raises: InvalidFilter."""
    known = {state.lower(): state for state in AZURE_STATES}
    if text.lower() not in known:
        raise InvalidFilter(
            _("It has to be one of %(words)s.") % {"words": ", ".join([*AZURE_STATES, ARCHIVED])},
            parameter="selectedState",
        )
    return known[text.lower()]
