"""What becomes of a payment schedule when others take a reservation's place: what is still to come falls away, and who
takes its place keeps its share.

Serves returns, splits and merges alike. A payment that failed is a debt and stays one, whole, with the reservation that
was returned.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from billing.models import Payment
from core.database import run
from reservations.models import Reservation

CANCEL = """
    UPDATE billing_payment SET state = %s
    WHERE partner_id = ANY(%s) AND reservation_id = ANY(%s) AND state = %s
"""
KEPT = [Payment.State.SUCCEEDED, Payment.State.SCHEDULED]


def cancel_coming_payments(reservations: Collection[Reservation]) -> int:
    """Cancel every payment that is still to come of reservations of one partner; return how many. One statement."""
    owners, ids = list({one.partner_id for one in reservations}), [one.pk for one in reservations]
    return run(CANCEL, [Payment.State.CANCELLED, owners, ids, Payment.State.SCHEDULED])


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


def carry_over_payments(successors: Iterable[tuple[Reservation, Reservation]]) -> None:
    """Give remainders, parts, or a merged one their share of the schedule, unit for unit: payments made are carried as
    history, coming ones go on.

    ``successors``: pairs of a reservation and what takes its place. Of several that are merged one is enough: they
    have paid alike, which the merge looks at. Two statements, none for no pair.
    """
    heirs: dict[uuid.UUID, list[Reservation]] = defaultdict(list)
    predecessors = []
    for reservation, successor in successors:
        heirs[reservation.pk].append(successor)
        predecessors.append(reservation)
    if predecessors:
        schedule = Payment.objects.filter(_of(predecessors), state__in=KEPT).order_by("number")
        Payment.objects.bulk_create(
            _share(payment, heir) for payment in schedule for heir in heirs[payment.reservation_id]
        )


def _of(reservations: Iterable[Reservation]) -> Q:
    """Return the condition of the payments of reservations of one partner."""
    partners, ids = {one.partner_id for one in reservations}, {one.pk for one in reservations}
    return Q(partner_id__in=partners, reservation_id__in=ids)


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
