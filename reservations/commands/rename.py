"""Give a reservation another name."""

import unicodedata
import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.policy.access import Principal
from reservations.commands.change_settings import SameValues, demand_version, lock_to_change, save_settings
from reservations.models import Reservation

LONGEST_NAME = Reservation._meta.get_field("name").max_length or 200


class InvalidName(Refusal):
    """Nothing, too much, or what can't be seen."""

    code = "BadRequest"
    text = _("Enter a name of 1 to %(longest)s characters on one line.")


class SameName(SameValues):
    """It is called that already."""

    text = _("It has this name already. Enter another one.")


def rename(
    *,
    reservation_id: uuid.UUID,
    name: str,
    seen_version: int | None,
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> Reservation:
    """Rename a reservation; its order keeps the name it was bought under. Locks the reservation.

    Raises:
        InvalidName, SettingsNotAllowed, ReservationOver, ReservationBusy, SameName, ReservationChanged.
    """
    wanted = clean_name(name)
    reservation = lock_to_change(reservation_id=reservation_id, principal=principal, now=now)
    if wanted == reservation.name:
        raise SameName
    demand_version(reservation, seen_version)
    return save_settings(reservation, now=now, name=wanted)


def clean_name(name: str) -> str:
    """Return a name without blanks around it. Raises: InvalidName."""
    wanted = name.strip()
    is_seen = not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in wanted)
    if not wanted or len(wanted) > LONGEST_NAME or not is_seen:
        raise InvalidName(longest=LONGEST_NAME)
    return wanted
