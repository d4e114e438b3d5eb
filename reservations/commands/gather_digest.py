"""Gather what expires at a partner, once a day, for everybody who wants to hear of it."""

import logging
import uuid
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from core import outbox
from core.actor import SYSTEM
from core.models import Notification
from core.notifications import notify
from core.transactions import acting
from customers.models import Partner, User
from customers.policy.mail import MailKind, wants_mail
from customers.policy.roles import PartnerRole
from customers.queries.people import in_force
from reservations.events import EXPIRY_DIGEST
from reservations.models import DigestDay, ExpiryDigest, Reservation
from reservations.policy.expiry_marks import PRICE_LOCK, Mark, Window, window_of

log = logging.getLogger(__name__)

NOT_BEFORE = time(7)
"""In the partner's morning, not in their night."""
NAMED = 3


def gather_all_digests(*, now: datetime) -> int:
    """Gather for each partner whose day has begun and was not looked at; return how many people are told.

    May run late, twice, or twice at once. A partner that fails is logged and left to the next run.
    """
    told = 0
    for partner in Partner.objects.order_by("pk"):
        local = now.astimezone(ZoneInfo(partner.time_zone))
        if local.time() < NOT_BEFORE or DigestDay.objects.filter(partner=partner, on=local.date()).exists():
            continue
        try:
            with acting(replace(SYSTEM, partner_id=partner.pk), now=now):
                told += gather_digest(partner=partner, now=now)
        except Exception:
            log.exception("the digest of partner %s could not be gathered", partner.pk)
    return told


def gather_digest(*, partner: Partner, now: datetime) -> int:
    """Write the digests of a partner's day and put their mails into the outbox; return how many there are.

    The day's row comes first and is unique: a twin waits for it, and then does nothing. What came due on
    days without a digest is caught up with. Nobody gets an empty one.
    """
    today = partner.today(now)
    _day, is_first = DigestDay.objects.get_or_create(
        partner=partner, on=today, defaults={"id": uuid.uuid4(), "gathered_at": now}
    )
    if not is_first:
        return 0
    days = DigestDay.objects.filter(partner=partner, on__lt=today).order_by("-on")
    window = window_of(today, previous=days.values_list("on", flat=True).first())
    due = _due(partner, window)
    readers = _readers(partner, today) if due else []
    digests = [_digest(partner, person, today, due) for person in readers]
    ExpiryDigest.objects.bulk_create(digests)
    for digest in digests:
        outbox.put(topic=EXPIRY_DIGEST, subject_id=digest.pk, partner_id=partner.pk, now=now)
    _tell(partner, readers, today, due, now=now)
    return len(digests)


def _due(partner: Partner, window: Window) -> list[tuple[Reservation, Mark]]:
    zone = ZoneInfo(partner.time_zone)
    ends = Q(expires_at__gte=_midnight(window.first, zone), expires_at__lt=_midnight(window.last, zone, plus=1))
    nears = Q(
        expires_at__gte=_midnight(window.first + PRICE_LOCK, zone),
        expires_at__lt=_midnight(window.last + PRICE_LOCK, zone, plus=1),
        state=Reservation.State.SUCCEEDED,
    )
    rows = Reservation.objects.filter(ends | nears, partner=partner).exclude(state=Reservation.State.CANCELLED)
    ordered = rows.select_related("customer").order_by("customer__company_name", "expires_at", "pk")
    marked = [(row, window.mark_of(row.expires_at.astimezone(zone).date())) for row in ordered]
    return [(row, mark) for row, mark in marked if mark is not None]


def _midnight(day: date, zone: ZoneInfo, *, plus: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=plus), time(), zone)


def _readers(partner: Partner, today: date) -> list[User]:
    """Return who may see the partner's reservations and wants to hear of their ends."""
    members = in_force(partner.pk, today=today).select_related("user").order_by("user_id")
    return [
        one.user
        for one in members
        if wants_mail(MailKind.EXPIRY, roles=[PartnerRole(role) for role in one.roles], choices=one.user.mail_choices)
    ]


def _digest(partner: Partner, person: User, on: date, due: list[tuple[Reservation, Mark]]) -> ExpiryDigest:
    entries = [{"id": str(row.pk), "mark": mark.value} for row, mark in due]
    return ExpiryDigest(id=uuid.uuid4(), partner=partner, person=person, on=on, entries=entries)


def _tell(
    partner: Partner, readers: list[User], on: date, due: list[tuple[Reservation, Mark]], *, now: datetime
) -> None:
    names = list(dict.fromkeys(row.customer.company_name for row, _mark in due))
    more = f" +{len(names) - NAMED}" if len(names) > NAMED else ""
    marks = [mark for _row, mark in due]
    notify(
        partner_id=partner.pk,
        person_ids=[person.pk for person in readers],
        thread=f"expiry:{on.isoformat()}",
        code="reservations_expiring",
        facts={
            "soon": marks.count(Mark.SOON),
            "today": marks.count(Mark.TODAY),
            "expired": marks.count(Mark.EXPIRED),
            "customers": ", ".join(names[:NAMED]) + more,
        },
        level=Notification.Level.WARNING,
        now=now,
        is_mailed=False,
    )
