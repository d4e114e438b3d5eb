"""Put a version of the refund policy on the calendar, and take it off again before its day."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from billing.models import Quote, RefundPolicy
from core.actor import Actor
from core.errors import Refusal


class VersionNotDraft(Refusal):
    """It is on the calendar, or in force, already."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("%(code)s is no draft any more. Reload the page to see where it stands.")


class VersionNotScheduled(Refusal):
    """It is a draft, or has come into force."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("%(code)s is not scheduled for a later day, so it can’t be taken off the calendar.")


class OwnVersion(Refusal):
    """Nobody puts in force what they wrote themselves."""

    code = "AuthorizationFailed"
    text = _("You wrote this version last, so another member of staff has to schedule it.")


class DayNotAhead(Refusal):
    """Quotes of today and before were computed by the version that was in force."""

    code = "InvalidRequestContent"
    text = _("A version can come into force tomorrow (UTC) at the earliest.")


class DayTaken(Refusal):
    """Another version begins on that day."""

    code = "InvalidRequestContent"
    text = _("Another version comes into force on this day already.")


def schedule_policy(*, policy_id: int, begins_on: date, actor: Actor, now: datetime) -> RefundPolicy:
    """Let a draft come into force on a later UTC day; another than its last writer decides that.

    Quotes of that day and later are computed by it; those made before keep the version that they name.

    Raises:
        VersionNotDraft, OwnVersion, DayNotAhead, DayTaken.
    """
    policy = RefundPolicy.objects.select_for_update().get(pk=policy_id)
    if not policy.is_draft:
        raise VersionNotDraft(code=policy.code)
    if policy.written_by_id == actor.person_id:
        raise OwnVersion
    if begins_on <= now.date():
        raise DayNotAhead
    policy.is_draft, policy.effective_from = False, begins_on
    policy.scheduled_by_id, policy.scheduled_at = actor.person_id, now
    try:
        with transaction.atomic():
            policy.save(update_fields=["is_draft", "effective_from", "scheduled_by", "scheduled_at"])
    except IntegrityError as error:
        raise DayTaken from error
    return policy


def unschedule_policy(*, policy_id: int, actor: Actor, now: datetime) -> RefundPolicy:
    """Make a version that is scheduled for a later day a draft again.

    Raises:
        VersionNotScheduled.
    """
    policy = RefundPolicy.objects.select_for_update().get(pk=policy_id)
    if policy.is_draft or policy.effective_from <= now.date() or Quote.objects.filter(policy=policy).exists():
        raise VersionNotScheduled(code=policy.code)
    policy.is_draft, policy.scheduled_by, policy.scheduled_at = True, None, None
    policy.save(update_fields=["is_draft", "scheduled_by", "scheduled_at"])
    return policy
