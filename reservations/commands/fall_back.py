"""Give reservations of an empty management group back to all subscriptions, as Azure does."""

import logging
import uuid
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef

from core.actor import SYSTEM
from core.models import Notification
from core.transactions import acting
from customers.models import Subscription
from reservations.commands.change_settings import save_settings
from reservations.commands.tell_people import tell_people
from reservations.models import OpenAct, Reservation
from reservations.policy.scope import ScopeType
from reservations.queries.status import running

log = logging.getLogger(__name__)


def fall_back_to_shared(*, now: datetime) -> int:
    """Share every running reservation whose management group has no subscription left; return how many.

    Azure: "if all subscriptions leave the management group, the scope falls back to Shared". May be run twice,
    or twice at once. A reservation that an act is open on waits for the next run.
    """
    stranded = running(Reservation.objects.filter(scope=ScopeType.MANAGEMENT_GROUP), now=now).filter(
        ~Exists(Subscription.objects.filter(management_group_id=OuterRef("scope_management_group_id")))
    )
    shared = 0
    for partner_id, reservation_id in stranded.order_by("pk").values_list("partner_id", "pk"):
        with acting(replace(SYSTEM, partner_id=partner_id), now=now):
            shared += _share(reservation_id, now)
    return shared


def _share(reservation_id: uuid.UUID, now: datetime) -> int:
    """Look again under the lock: somebody may have chosen another scope, or put a subscription back."""
    reservation = Reservation.objects.select_for_update(of=("self",)).select_related("item").get(pk=reservation_id)
    group_id = reservation.scope_management_group_id
    is_stranded = group_id and not Subscription.objects.filter(management_group_id=group_id).exists()
    if not is_stranded or reservation.is_over(now) or OpenAct.objects.filter(reservation=reservation).exists():
        return 0
    save_settings(
        reservation,
        now=now,
        scope=ScopeType.SHARED.value,
        scope_management_group_id=None,
        is_size_flexible=reservation.is_size_flexible or reservation.can_be_flexible,
    )
    actor = replace(SYSTEM, partner_id=reservation.partner_id)
    tell_people(
        reservation=reservation,
        code="reservation_fell_back",
        actor=actor,
        now=now,
        level=Notification.Level.WARNING,
    )
    log.info("reservation %s is shared: its management group is empty", reservation_id)
    return 1
