"""Switch a reservation's automatic renewal on or off, and say what it is to buy."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from reservations.commands.change_settings import SameValues, demand_version, lock_to_change, save_settings
from reservations.commands.tell_people import tell_people
from reservations.models import Reservation
from reservations.models.reservation import NOT_RENEWED
from reservations.policy.renewal import MOST_UNITS, Renewal, RenewalFault, fault_of
from reservations.queries.renewal_offer import renewal_of, renewal_offer


class RenewalRefused(Refusal):
    """The rules refuse a renewal. ``field``: which entry is to be corrected; none when nothing helps."""

    field: str | None = None


class RenewalNotOffered(RenewalRefused):
    """The product is not sold any more when the reservation ends."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This product is not sold any more when the reservation ends, so it cannot be renewed.")


class RenewalHasNoPrice(RenewalRefused):
    """Nothing says what the renewal would cost."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("There is no price for this product in the currency of the order, so it cannot be renewed.")


class RenewalTermNotOffered(RenewalRefused):
    """The product is sold, but not for this term."""

    code = "UnsupportedReservationTerm"
    text = _("This product is not sold for this term when the reservation ends. Choose another term.")
    field = "term"


class RenewalPlanNotOffered(RenewalRefused):
    """The product is never paid monthly."""

    code = "BadRequest"
    text = _("This product is only sold upfront.")
    field = "plan"


class InvalidRenewalQuantity(RenewalRefused):
    """Less than one unit, or more than are sold at once."""

    code = "BadRequest"
    text = _("Enter a whole number from 1 to %(most)s.")
    field = "quantity"


REFUSALS: dict[RenewalFault, type[RenewalRefused]] = {
    RenewalFault.RETIRED: RenewalNotOffered,
    RenewalFault.NO_PRICE: RenewalHasNoPrice,
    RenewalFault.TERM: RenewalTermNotOffered,
    RenewalFault.PLAN: RenewalPlanNotOffered,
}


def set_renewal(
    *,
    reservation_id: uuid.UUID,
    renewal: Renewal | None,
    priced_terms: Collection[str],
    seen_version: int | None,
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> Reservation:
    """Renew a reservation when it ends, or don't (None). Until then nothing is bought. Locks the reservation.

    ``priced_terms``: the terms for which billing has a price of the product in the order's currency.

    Raises:
        SettingsNotAllowed, ReservationOver, ReservationBusy, SameValues, ReservationChanged, RenewalRefused.
    """
    reservation = lock_to_change(reservation_id=reservation_id, principal=principal, now=now)
    if renewal:
        _demand_offered(reservation, renewal, priced_terms)
    current = renewal_of(reservation) if reservation.is_renewed else None
    if renewal == current:
        raise SameValues
    demand_version(reservation, seen_version)
    saved = save_settings(reservation, now=now, **_columns(reservation, renewal, now))
    tell_people(
        reservation=saved,
        code="reservation_renewal_changed",
        actor=actor,
        now=now,
        is_renewed=saved.is_renewed,
    )
    return saved


def _demand_offered(reservation: Reservation, renewal: Renewal, priced_terms: Collection[str]) -> None:
    fault = fault_of(renewal, renewal_offer(reservation, priced_terms=priced_terms))
    if fault is RenewalFault.QUANTITY:
        raise InvalidRenewalQuantity(most=MOST_UNITS)
    if fault:
        raise REFUSALS[fault]


def _columns(reservation: Reservation, renewal: Renewal | None, now: datetime) -> dict[str, object]:
    """Keep only what differs: a renewal of "as many as there are" follows a partial return."""
    if renewal is None:
        return NOT_RENEWED
    order = reservation.order
    is_same_price = reservation.is_renewed and renewal_of(reservation).term == renewal.term
    return {
        "is_renewed": True,
        "renewal_quantity": renewal.quantity if renewal.quantity != reservation.quantity else None,
        "renewal_term": renewal.term if renewal.term != order.term else "",
        "renewal_plan": renewal.plan if renewal.plan != order.billing_plan else "",
        "renewal_chosen_at": reservation.renewal_chosen_at if is_same_price else now,
    }
