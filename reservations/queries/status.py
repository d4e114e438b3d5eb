"""What a reservation is shown as: derived from its state, its dates and what is going on with it."""

from datetime import datetime

from django.db import models
from django.db.models import Case, Exists, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from customers.models import Subscription
from reservations.models import Reservation
from reservations.models.reservation import EXPIRING_WITHIN


class Status(models.TextChoices):
    """Azure's buckets of a reservation list, as far as they can occur here."""

    ACTIVE = "Active", _("Active")
    EXPIRING = "Expiring", _("Expiring")
    PROCESSING = "Processing", _("Processing")
    PAYMENT_FAILED = "BillingFailed", _("Payment failed")
    NO_BENEFIT = "NoBenefit", _("No benefit")
    CANCELLED = "Cancelled", _("Cancelled")
    EXPIRED = "Expired", _("Expired")

    @property
    def is_end(self) -> bool:
        return self in {Status.CANCELLED, Status.EXPIRED}


def shown_status(*, now: datetime, payment_failed: Exists) -> Case:
    """Return the expression of the status; of several that fit, the first counts.

    ``payment_failed`` comes from billing, which knows of payments.
    """
    is_running = Q(state=Reservation.State.SUCCEEDED, expires_at__gt=now)
    return Case(
        When(open_act__isnull=False, then=Value(Status.PROCESSING)),
        When(state=Reservation.State.CANCELLED, then=Value(Status.CANCELLED)),
        When(~is_running, then=Value(Status.EXPIRED)),
        When(payment_failed, then=Value(Status.PAYMENT_FAILED)),
        When(scope_subscription__state=Subscription.State.SUSPENDED, then=Value(Status.NO_BENEFIT)),
        When(expires_at__lte=now + EXPIRING_WITHIN, then=Value(Status.EXPIRING)),
        default=Value(Status.ACTIVE),
        output_field=models.CharField(),
    )


def running(reservations: QuerySet[Reservation], *, now: datetime) -> QuerySet[Reservation]:
    """Return those that have not ended."""
    return reservations.filter(state=Reservation.State.SUCCEEDED, expires_at__gt=now)
