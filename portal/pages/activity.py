"""An activity log as its reader sees it: acts, each with who, when, through what, and what changed."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext as _

from core.audit_trail import KEYS, SHOWN_TO_PARTNERS, TrailFilter, partner_trail
from core.audit_words import Change, changes_of, names_in, row_name, table_words
from core.models import AuditEvent
from core.texts import FACES, actor_name, face_name
from customers.queries.members import members_of
from portal.forms.activity import ActivityFilterForm
from portal.http import PartnerRequest
from portal.keyset import KeysetPage, counted, keyset_page
from portal.pills import Pill, filter_pill

Line = tuple[AuditEvent, str, Change]
"""A line of a file: an event, what its record is called, and one thing that changed."""


@dataclass(frozen=True, slots=True)
class Told:
    """One record that came, changed or went. A new one is told by its name; a gone one by what it was."""

    kind: str
    name: str
    action: str
    changes: list[Change]

    @property
    def is_new(self) -> bool:
        return self.action == "INSERT"

    @property
    def is_gone(self) -> bool:
        return self.action == "DELETE"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did at once, record by record."""

    at: datetime
    who: str
    face: str
    told: list[Told]


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """A page of acts; ``total`` counts records, up to a bound."""

    acts: list[Act]
    page: KeysetPage[AuditEvent]
    total: int
    is_more: bool
    pills: list[Pill]
    since: date | None
    until: date | None
    is_narrowed: bool


def activity_page(request: PartnerRequest, things: Sequence[uuid.UUID]) -> ActivityPage:
    """Return a page of what happened to these things; four queries for any number of acts."""
    wanted, since, until = ActivityFilterForm(request.GET).wanted(request.now.date())
    rows = partner_trail(partner_id=request.partner.pk, things=things, wanted=wanted)
    total, is_more = counted(rows)
    page = keyset_page(rows, keys=KEYS, cursor=request.GET.get("page"))
    return ActivityPage(
        acts=acts_of(page.rows),
        page=page,
        total=total,
        is_more=is_more,
        pills=_pills(request, wanted),
        since=since,
        until=until,
        is_narrowed=bool(wanted.actor_id or wanted.table or wanted.through),
    )


def _pills(request: PartnerRequest, wanted: TrailFilter) -> list[Pill]:
    people = [(str(pk), name) for pk, name in members_of(request.partner.pk)]
    tables = sorted(((table, table_words(table)) for table in SHOWN_TO_PARTNERS), key=lambda one: one[1])
    faces = [(code, str(words)) for code, words in FACES.items()]
    return [
        filter_pill(request, _("Who"), "who", people, str(wanted.actor_id or "")),
        filter_pill(request, _("What"), "what", tables, wanted.table),
        filter_pill(request, _("Through"), "through", faces, wanted.through),
    ]


def acts_of(events: Iterable[AuditEvent]) -> list[Act]:
    """Put events into words, those of one act together, in their order; one query for all names."""
    known = list(events)
    names = names_in(known)
    acts = []
    for (at, _actor, face), several in groupby(known, key=lambda one: (one.at, one.actor_id, one.through)):
        own = list(several)
        told = [
            Told(table_words(one.table_name), row_name(one, names), one.action, changes_of(one, names))
            for one in reversed(own)
        ]
        acts.append(Act(at, who_did(own[0]), face_name(face), told))
    return acts


def who_did(event: AuditEvent) -> str:
    """Return who acted, as a partner may know them: the operator's staff are their desk."""
    return _("Refund desk") if event.actor_kind == "staff" else actor_name(event.actor_label)


def file_rows(request: PartnerRequest, things: Sequence[uuid.UUID], at_most: int) -> list[Line]:
    """Return what the filters leave as lines of a file, at most so many events."""
    wanted, _since, _until = ActivityFilterForm(request.GET).wanted(request.now.date())
    rows = partner_trail(partner_id=request.partner.pk, things=things, wanted=wanted)
    events = list(rows.order_by(*(f"-{key}" for key in KEYS))[:at_most])
    names = names_in(events)
    nothing = [Change("", "", "")]
    return [
        (event, row_name(event, names), change) for event in events for change in changes_of(event, names) or nothing
    ]
