"""Change several settings of a reservation at once: its name, what it applies to, its renewal."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.queries.prices import unit_prices
from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from reservations.commands.change_settings import ReservationChanged, SameValues, lock_to_change
from reservations.commands.configure import configure
from reservations.commands.rename import rename
from reservations.commands.set_renewal import set_renewal
from reservations.models import Reservation
from reservations.policy.renewal import Renewal
from reservations.policy.scope import Choice
from reservations.queries.renewal_offer import renewal_of


class RenewalIsOff(Refusal):
    """It says what a renewal is to buy that nobody has switched on."""

    code = "BadRequest"
    text = _("The renewal of this reservation is off. Send renew: true with what it is to buy.")


@dataclass(frozen=True, slots=True)
class RenewalWish:
    """What is to become of the renewal. ``is_on``: None leaves it on or off; the others None as they are."""

    is_on: bool | None = None
    quantity: int | None = None
    term: str | None = None
    plan: str | None = None

    @property
    def says_what(self) -> bool:
        """Whether it says anything of what is to be bought."""
        return any(one is not None for one in (self.quantity, self.term, self.plan))


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be changed; None leaves a setting as it is."""

    name: str | None = None
    choice: Choice | None = None
    renewal: RenewalWish | None = None


def change_reservation(
    *,
    reservation_id: uuid.UUID,
    changes: Changes,
    seen_versions: frozenset[int] | None,
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> Reservation:
    """Make all these changes or none; what is like that already is passed over. Locks the reservation.

    ``seen_versions``: good for these versions only; None is good for any. Run it in a transaction: a refusal of a later
    change has to undo the ones before.

    Raises:
        SameValues when nothing at all would change; and whatever rename, configure and set_renewal refuse.
    """
    found = lock_to_change(reservation_id=reservation_id, principal=principal, now=now)
    if seen_versions is not None and found.version not in seen_versions:
        raise ReservationChanged

    known: dict[str, Any] = {
        "reservation_id": found.pk,
        "seen_version": None,
        "principal": principal,
        "actor": actor,
        "now": now,
    }
    steps: list[Callable[[], Reservation]] = []
    if changes.name is not None:
        steps.append(partial(rename, name=changes.name, **known))
    if changes.choice is not None:
        steps.append(partial(configure, choice=changes.choice, **known))
    if changes.renewal is not None:
        prices = unit_prices(item_id=found.item_id, currency=found.order.currency, on=now.date())
        renewal = _renewal(found, changes.renewal)
        steps.append(partial(set_renewal, renewal=renewal, priced_terms=prices, **known))
    return _all_of(steps)


def _all_of(steps: list[Callable[[], Reservation]]) -> Reservation:
    """Take every step; refuse when none of them changed anything, as the only one that was asked for would."""
    changed: Reservation | None = None
    same: list[SameValues] = []
    for step in steps:
        try:
            changed = step()
        except SameValues as refusal:
            same.append(refusal)
    if changed is None:
        raise same[0] if len(same) == 1 else SameValues
    return changed


def _renewal(reservation: Reservation, wish: RenewalWish) -> Renewal | None:
    is_on = reservation.is_renewed if wish.is_on is None else wish.is_on
    if not is_on:
        if wish.says_what:
            raise RenewalIsOff
        return None
    current = renewal_of(reservation)
    return Renewal(
        quantity=current.quantity if wish.quantity is None else wish.quantity,
        term=wish.term or current.term,
        plan=wish.plan or current.plan,
    )
