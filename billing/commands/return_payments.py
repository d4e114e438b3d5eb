"""What becomes of a payment schedule when others take a reservation's place: what is still to come falls away, and who
takes its place keeps its share.

Serves returns, splits and merges alike. A payment that failed is a debt and stays one, whole, with the reservation that
was returned.
"""

import uuid

from billing.models import Payment
from reservations.models import Reservation

KEPT = [Payment.State.SUCCEEDED, Payment.State.SCHEDULED]


def cancel_coming_payments(*, reservation: Reservation) -> int:
    """Cancel every payment that is still to come; return how many."""
    return Payment.objects.filter(
        partner_id=reservation.partner_id, reservation=reservation, state=Payment.State.SCHEDULED
    ).update(state=Payment.State.CANCELLED)


def cancel_unpaid_payments(*, reservation: Reservation) -> int:
    """Cancel every payment that was not made, those that failed too: there was no purchase. Return how many."""
    unpaid = [Payment.State.SCHEDULED, Payment.State.FAILED]
    return Payment.objects.filter(partner_id=reservation.partner_id, reservation=reservation, state__in=unpaid).update(
        state=Payment.State.CANCELLED
    )


def restore_payments(*, reservation: Reservation) -> int:
    """Let a returned reservation's schedule go on as it stood; return how many payments are to come again.

    Those that fell due meanwhile are taken by the next run.
    """
    return Payment.objects.filter(
        partner_id=reservation.partner_id, reservation=reservation, state=Payment.State.CANCELLED
    ).update(state=Payment.State.SCHEDULED)


def carry_over_payments(*, reservation: Reservation, remainder: Reservation) -> None:
    """Give a remainder, a part, or a merged one its share of the schedule, unit for unit: payments made are carried as
    history, coming ones go on.

    Of several that are merged one is enough: they have paid alike, which the merge looks at.
    """
    schedule = Payment.objects.filter(partner_id=reservation.partner_id, reservation=reservation, state__in=KEPT)
    Payment.objects.bulk_create(_share(payment, remainder) for payment in schedule.order_by("number"))


def _share(payment: Payment, remainder: Reservation) -> Payment:
    is_made = payment.state == Payment.State.SUCCEEDED
    return Payment(
        id=uuid.uuid4(),
        partner_id=remainder.partner_id,
        reservation=remainder,
        number=payment.number,
        due_on=payment.due_on,
        quantity=remainder.quantity,
        unit_minor=payment.unit_minor,
        amount_minor=payment.unit_minor * remainder.quantity,
        currency=payment.currency,
        state=Payment.State.SUCCEEDED if is_made else Payment.State.SCHEDULED,
        paid_at=payment.paid_at,
        carried_from_id=payment.pk if is_made else None,
    )
