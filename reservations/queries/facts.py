"""What only billing knows of a reservation, handed to the queries here, which stand below billing."""

from dataclasses import dataclass

from django.db.models import Exists, Subquery


@dataclass(frozen=True, slots=True)
class BillingFacts:
    """Expressions over reservations: the latest payment failed; all payments of the schedule together, in
    minor units; the resource types that the refund rules of today exclude.
    """

    payment_failed: Exists
    commitment: Subquery
    excluded_types: Subquery
