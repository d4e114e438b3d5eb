"""Azure's words for the state of a reservation, of its scope and of its renewal: in its body, and to look for it by."""

from datetime import datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from reservations.models import Reservation
from reservations.queries.status import Status

DISPLAY_STATES = {
    Status.ACTIVE: "Succeeded",
    Status.EXPIRING: "Expiring",
    Status.PROCESSING: "Processing",
    Status.PAYMENT_FAILED: "Warning",
    Status.NO_BENEFIT: "NoBenefit",
    Status.CANCELLED: "Cancelled",
    Status.EXPIRED: "Expired",
}
"""displayProvisioningState. What is only shown differently stays Succeeded in provisioningState, which clients poll."""

AZURE_STATES = (
    "Succeeded",
    "Failed",
    "Expiring",
    "Expired",
    "Pending",
    "Cancelled",
    "Processing",
    "Warning",
    "NoBenefit",
)
"""Every state that Azure's summary counts, whether it can occur here or not."""


def provisioning_state(reservation: Reservation, now: datetime) -> str:
    """Return the state as of now: a term that is over has expired, whenever that is written down."""
    state = Reservation.State
    return state.EXPIRED.value if reservation.is_active and reservation.is_over(now) else reservation.state


def applied_scope_type(reservation: Reservation) -> str:
    """Return Azure's scope type: to its API a resource group is Single as well."""
    scope = Reservation.Scope
    return scope.SINGLE.value if reservation.scope == scope.RESOURCE_GROUP else reservation.scope


def renew_state(reservation: Reservation, now: datetime, *, is_made: bool) -> str:
    """Return userFriendlyRenewState. ``is_made``: something was bought as its renewal."""
    state = provisioning_state(reservation, now)
    if state == Reservation.State.CANCELLED:
        return "NotApplicable"
    if state == Reservation.State.EXPIRED:
        return "Renewed" if is_made else "NotRenewed"
    return "On" if reservation.is_renewed else "Off"


def display_states() -> Case:
    """Return the expression of the display state of reservations that carry their ``status``."""
    whens = [When(status=status, then=Value(word)) for status, word in DISPLAY_STATES.items()]
    return Case(*whens, output_field=CharField())


def provisioning_states(now: datetime) -> Case:
    is_over = Q(state=Reservation.State.SUCCEEDED, expires_at__lte=now)
    return Case(
        When(is_over, then=Value(Reservation.State.EXPIRED.value)), default=F("state"), output_field=CharField()
    )


def applied_scope_types() -> Case:
    single = Value(Reservation.Scope.SINGLE.value)
    return Case(When(scope=Reservation.Scope.RESOURCE_GROUP, then=single), default=F("scope"), output_field=CharField())


def renew_states(now: datetime) -> Case:
    made = Reservation.objects.filter(partner_id=OuterRef("partner_id"), renewed_from=OuterRef("pk"))
    state = Reservation.State
    return Case(
        When(state=state.CANCELLED, then=Value("NotApplicable")),
        When(Q(state=state.SUCCEEDED, expires_at__gt=now, is_renewed=True), then=Value("On")),
        When(Q(state=state.SUCCEEDED, expires_at__gt=now), then=Value("Off")),
        When(Exists(made), then=Value("Renewed")),
        default=Value("NotRenewed"),
        output_field=CharField(),
    )
