"""Record what a partner gave its customer of a credit note. The customer is never told by the portal."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from billing.models import CreditNote, PassedOn
from core.actor import Actor
from core.errors import Refusal

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOnFacts:
    """What the customer got and when, in the credit note's currency; what it had paid, where that is said."""

    amount_minor: int
    on: date
    selling_minor: int | None = None
    note: str = ""


class RecordedMeanwhile(Refusal):
    """Somebody else wrote it since the page was opened."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("Somebody has changed this since you opened the page. Save again to replace it with yours.")


class PassedOnTooEarly(Refusal):
    """Before the credit there was nothing to pass on."""

    code = "InvalidRequestContent"
    text = _("The day is before the credit note was issued.")


class PassedOnInFuture(Refusal):
    """It is recorded once it has happened."""

    code = "InvalidRequestContent"
    text = _("The day is in the future. Record it once the customer has its money.")


class PassedOnTooMuch(Refusal):
    """Nobody gives back more than was paid."""

    code = "InvalidRequestContent"
    text = _("The customer can't get more than the selling price.")


def record_passed_on(
    *, note: CreditNote, facts: PassedOnFacts, seen: int, actor: Actor, today: date, now: datetime
) -> PassedOn:
    """Write it down, or correct it. ``seen``: the version on the page, 0 for none; ``today``: the partner's day.

    Of two people at once one is told of the other: by the row's uniqueness, then by its version.

    Raises:
        PassedOnTooEarly, PassedOnInFuture, PassedOnTooMuch, RecordedMeanwhile.
    """
    _check(note, facts, today)
    known = PassedOn.objects.filter(partner_id=note.partner_id, credit_note=note)
    columns = {
        "amount_minor": facts.amount_minor,
        "selling_minor": facts.selling_minor,
        "passed_on": facts.on,
        "note": facts.note,
        "recorded_by_id": actor.person_id,
        "recorded_at": now,
    }
    if not seen:
        return _first(note, columns)
    if not known.filter(version=seen).update(version=F("version") + 1, **columns):
        raise RecordedMeanwhile
    return known.get()


def _check(note: CreditNote, facts: PassedOnFacts, today: date) -> None:
    if facts.on > today:
        raise PassedOnInFuture
    if facts.on < note.issued_at.date():
        raise PassedOnTooEarly
    if facts.selling_minor is not None and facts.amount_minor > facts.selling_minor:
        raise PassedOnTooMuch


def _first(note: CreditNote, columns: dict[str, Any]) -> PassedOn:
    try:
        with transaction.atomic():
            return PassedOn.objects.create(id=uuid.uuid4(), partner_id=note.partner_id, credit_note=note, **columns)
    except IntegrityError as error:
        raise RecordedMeanwhile from error
