"""Let a program act as oneself, or don't."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.models import DeviceCode, User
from customers.queries.device_codes import waiting_program


class UnknownUserCode(Refusal):
    """No program waits with this code any more."""

    code = "InvalidUserCode"
    text = _("No program waits with this code. It may have run out: let the program show a new one.")


def answer_device_code(
    *, user_code: str, is_allowed: bool, partner_id: uuid.UUID, actor: Actor, now: datetime
) -> DeviceCode:
    """Allow the program that shows this code to act as the person, or refuse it; an answer is final.

    Raises: UnknownUserCode.
    """
    waiting = waiting_program(user_code, partner_id=partner_id, now=now)
    if waiting is None:
        raise UnknownUserCode
    person = User.objects.get(pk=actor.person_id)
    answered = DeviceCode.objects.filter(pk=waiting.code.pk, answered_at__isnull=True).update(
        answered_by=person,
        answered_at=now,
        is_allowed=is_allowed,
        partner=partner_id,
        session_hash=person.get_session_auth_hash(),
    )
    if not answered:
        raise UnknownUserCode
    return DeviceCode.objects.get(pk=waiting.code.pk)
