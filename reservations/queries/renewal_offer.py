"""What a reservation can be renewed to."""

from collections.abc import Collection

from reservations.models import Reservation, SaleEnd
from reservations.policy.renewal import Offer, Renewal, offer_on


def renewal_offer(reservation: Reservation, *, priced_terms: Collection[str]) -> Offer:
    """Return what is on offer on the day the reservation ends; one query.

    ``priced_terms`` comes from billing, which knows the prices: the terms for which its product has one.
    """
    item = reservation.item
    ends = SaleEnd.objects.filter(series=item.series.lower()) if item.series else SaleEnd.objects.none()
    return offer_on(
        reservation.expires_at.date(),
        resource_type=item.resource_type,
        retired_on=item.retired_on,
        sale_ends={end.term: end.ended_on for end in ends},
        priced_terms=priced_terms,
    )


def renewal_of(reservation: Reservation) -> Renewal:
    """Return what the renewal buys, or would buy: as the reservation is, unless told otherwise."""
    return Renewal(
        quantity=reservation.renewal_quantity or reservation.quantity,
        term=reservation.renewal_term or reservation.order.term,
        plan=reservation.renewal_plan or reservation.order.billing_plan,
    )
