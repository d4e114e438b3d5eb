"""What may be done with a reservation beside a refund: each act with until when, or why not and who can."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from customers.policy.access import Decision, Principal, Why
from customers.policy.roles import Action
from customers.queries.access import who_can_grant
from portal.pages.refund_words import last_minute_before
from portal.pages.rights import who_can_let, why_no_access_management, why_no_settings
from reservations.models.order import TERM_NAMES
from reservations.queries.record import ReservationRecord
from reservations.queries.renewal_offer import renewal_of

OPEN, BUSY, NO_RIGHT, NEVER = "check", "run", "lock", "dash"
ASKED = (Action.REFUNDS_REQUEST, Action.RESERVATIONS_CONFIGURE, Action.ACCESS_MANAGE)


@dataclass(frozen=True, slots=True)
class Possible:
    """One act. ``shape`` says how it stands; ``until``: the last minute in which it can be done."""

    label: str
    shape: str
    words: str
    until: datetime | None = None
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """The decisions here, and the names of who can help where one is missing (read once for all of them)."""

    decisions: Mapping[Action, Decision]
    names: list[str]

    @property
    def helpers(self) -> str:
        return who_can_let(self.names)


def rights_of(principal: Principal, decisions: Mapping[Action, Decision], *, on: date) -> Rights:
    """Add who can help where anything is missing; one query then."""
    return Rights(decisions, [] if all(decisions.values()) else who_can_grant(principal, on=on))


def why_no_change(record: ReservationRecord, rights: Rights) -> str:
    """Return why no setting can be changed, in the order in which it is told; nothing when one can."""
    if record.open_act is not None:
        return _("A request for this reservation is already open.")
    if record.is_over:
        return _("This reservation has ended. Its settings cannot be changed any more.")
    right = rights.decisions[Action.RESERVATIONS_CONFIGURE]
    return "" if right else f"{why_no_settings(right)} {rights.helpers}".strip()


def other_acts(record: ReservationRecord, rights: Rights) -> list[Possible]:
    """Return exchange, scope, renewal and access, in the order of the page."""
    ids = (record.customer.pk, record.reservation.pk)
    return [_exchange(record, rights), _scope(ids, record, rights), _renewal(ids, record, rights), _access(ids, rights)]


def why_no_exchange(record: ReservationRecord, rights: Rights) -> str:
    """Return why it can't be exchanged, in the order in which it is told; nothing when it can."""
    if record.open_act is not None:
        return _("A request for this reservation is already open.")
    if record.is_over:
        return _("It has ended, so it can't be exchanged.")
    if record.is_excluded:
        return _("This product can't be exchanged.")
    right = rights.decisions[Action.REFUNDS_REQUEST]
    return "" if right else f"{_why_not_exchanged(right)} {rights.helpers}".strip()


def _why_not_exchanged(right: Decision) -> str:
    if right.why in (Why.NEEDS_ASSIGNMENT, Why.NEEDS_ORDER):
        return _("An exchange needs the Owner or Reservations Administrator role on the reservation order.")
    return _("Your role does not include exchanges.")


def exchange_url(record: ReservationRecord) -> str:
    return f"{reverse('exchange', args=[record.customer.pk])}?reservation={record.reservation.pk}"


def _exchange(record: ReservationRecord, rights: Rights) -> Possible:
    label, words = _("Exchange"), why_no_exchange(record, rights)
    if words:
        return Possible(label, NEVER if record.is_excluded else _shape(record), words)
    return Possible(
        label,
        OPEN,
        _("For products of the same family that are worth at least as much. No fee."),
        until=_last_minute(record),
        url=exchange_url(record),
        link=_("Exchange"),
    )


def _scope(ids: tuple[object, object], record: ReservationRecord, rights: Rights) -> Possible:
    label, words = _("Scope, optimization, name"), why_no_change(record, rights)
    if words:
        return Possible(label, _shape(record), words)
    return Possible(
        label,
        OPEN,
        _("Can be changed at any time. Price, payments and term stay as they are."),
        until=_last_minute(record),
        url=_url("reservation_configuration", ids),
        link=_("Configuration"),
    )


def _renewal(ids: tuple[object, object], record: ReservationRecord, rights: Rights) -> Possible:
    label = _("Automatic renewal")
    if not record.is_over and record.is_sold_out:
        return Possible(label, NEVER, why_not_renewable(record))
    if words := why_no_change(record, rights):
        return Possible(label, _shape(record), words)
    is_on = record.reservation.is_renewed
    words = _("Is on and can be switched off.") if is_on else _("Is off and can be switched on.")
    if not record.renewability.is_renewable:
        words = f"{words} {why_not_renewable(record)}"
    return Possible(
        label, OPEN, words, until=_last_minute(record), url=_url("reservation_renewal", ids), link=_("Renewal")
    )


def why_not_renewable(record: ReservationRecord) -> str:
    """Say from which day on the product, or the term that the renewal is for, is not sold any more."""
    found = record.renewability
    day = {"day": found.changes_on.isoformat()}
    if record.is_sold_out:
        return _("Not sold any more from %(day)s on, so it cannot be renewed.") % day
    words = {
        **day,
        "term": TERM_NAMES[renewal_of(record.reservation).term],
        "others": ", ".join(str(TERM_NAMES[term]) for term in found.other_terms),
    }
    return _("For %(term)s it is not sold any more from %(day)s on; it can be renewed for %(others)s.") % words


def _access(ids: tuple[object, object], rights: Rights) -> Possible:
    label, url = _("Grant access"), _url("reservation_access", ids)
    right = rights.decisions[Action.ACCESS_MANAGE]
    if not right:
        words = f"{why_no_access_management(right)} {rights.helpers}".strip()
        return Possible(label, NO_RIGHT, words)
    return Possible(label, OPEN, _("You may give others a role here."), url=url, link=_("Access control (IAM)"))


def _shape(record: ReservationRecord) -> str:
    if record.open_act is not None:
        return BUSY
    return NEVER if record.is_over else NO_RIGHT


def _last_minute(record: ReservationRecord) -> datetime:
    return last_minute_before(record.reservation.expires_at.date())


def _url(name: str, ids: tuple[object, object]) -> str:
    """Return the address of a page of the record; nothing where there is no such page."""
    try:
        return reverse(name, args=ids)
    except NoReverseMatch:
        return ""
