"""An activity log as its reader sees it: acts, each with who, when, through what, and what changed."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.audit_trail import (
    ANYBODY_OF_THE_DESK,
    HIDDEN_FROM_PARTNERS,
    KEYS,
    SHOWN_TO_PARTNERS,
    THE_SYSTEM,
    TrailFilter,
    partner_trail,
)
from core.audit_words import Change, Names, changes_of, row_name, rows_in, table_words, who_did
from core.models import AuditEvent
from core.texts import FACES, face_name, system_name
from customers.policy.access import decide
from customers.policy.programs import sees_programs
from customers.policy.roles import Action
from customers.queries.members import members_of
from portal.forms.activity import ActivityFilterForm
from portal.http import PartnerRequest
from portal.keyset import KeysetPage, counted_page
from portal.pages.activity_places import NOWHERE, PLACE_COLUMNS, Place, Row, page_of, row_of
from portal.pages.activity_words import Said, told
from portal.pills import Pill, filter_pill
from support.queries.activity_seen import OF_LEDGER, OF_PEOPLE, OF_PROGRAMS, seen_of_all


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: a sentence, the record that it happened to, and what else changed with it."""

    sentence: str
    kind: str
    name: str
    url: str
    place: Place
    action: str
    changes: list[Change]

    @property
    def is_change(self) -> bool:
        return self.action == "UPDATE"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did at once, thing by thing."""

    at: datetime
    who: str
    face: str
    told: list[Told]


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """A page of acts; ``total`` counts changes of records, up to a bound.

    ``has_customers``: the log is of several customers, so each is named.
    ``is_partial``: others' requests are left out; ``is_without_people``: the partner's people are.
    """

    acts: list[Act]
    page: KeysetPage[AuditEvent]
    total: int
    is_more: bool
    pills: list[Pill]
    since: date | None
    until: date | None
    is_narrowed: bool
    has_customers: bool
    is_partial: bool
    is_without_people: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: an event, told, and one thing that changed."""

    event: AuditEvent
    who: str
    told: Told
    change: Change


def activity_page(request: PartnerRequest, things: Sequence[uuid.UUID], *, has_customers: bool = False) -> ActivityPage:
    """Return a page of what happened to these things; three queries for any number of acts."""
    wanted, since, until = ActivityFilterForm(request.GET).wanted(request.now.date())
    rows = _trail(request, things, wanted)
    page, total, is_more = counted_page(rows, keys=KEYS, cursor=request.GET.get("page"))
    return ActivityPage(
        acts=acts_of(request, page.rows),
        page=page,
        total=total,
        is_more=is_more,
        pills=_pills(request, wanted),
        since=since,
        until=until,
        is_narrowed=bool(wanted.actor_id or wanted.actor_kind or wanted.table or wanted.through),
        has_customers=has_customers,
        is_partial=bool(SHOWN_TO_PARTNERS - seen_of_all(request.principal) - OF_PEOPLE - OF_LEDGER),
        is_without_people=has_customers and not sees_people(request),
    )


def sees_people(request: PartnerRequest) -> bool:
    return bool(decide(request.principal, Action.PEOPLE_READ))


def _trail(request: PartnerRequest, things: Sequence[uuid.UUID], wanted: TrailFilter) -> "QuerySet[AuditEvent]":
    return partner_trail(
        partner_id=request.partner.pk,
        things=things,
        wanted=wanted,
        of_all=seen_of_all(request.principal),
        reader_id=request.user.pk,
    )


def _pills(request: PartnerRequest, wanted: TrailFilter) -> list[Pill]:
    people = [(str(pk), name) for pk, name in members_of(request.partner.pk)]
    others = [(ANYBODY_OF_THE_DESK, _("Refund desk")), (THE_SYSTEM, system_name())]
    offered = SHOWN_TO_PARTNERS - (frozenset() if sees_people(request) else OF_PEOPLE)
    offered -= frozenset() if sees_programs(request.principal) else OF_PROGRAMS
    tables = sorted(((table, table_words(table)) for table in offered), key=lambda one: one[1])
    faces = [(code, str(words)) for code, words in FACES.items()]
    return [
        filter_pill(request, _("Who"), "who", [*others, *people], str(wanted.actor_id or wanted.actor_kind)),
        filter_pill(request, _("What"), "what", tables, wanted.table),
        filter_pill(request, _("Through"), "through", faces, wanted.through),
    ]


def acts_of(request: PartnerRequest, events: Iterable[AuditEvent]) -> list[Act]:
    """Put events into words, those of one act together, in their order; one query for all names and places."""
    known = list(events)
    names, places = _known(known)
    acts = []
    for (at, _actor, face), several in groupby(known, key=lambda one: (one.at, one.actor_id, one.through)):
        own = [*reversed(list(several))]
        told_of = [
            _told(request, list(same), names, places)
            for _key, same in groupby(own, key=lambda one: _sameness(one, places))
        ]
        acts.append(Act(at, who_did(own[0]), face_name(face), told_of))
    return acts


def _known(events: Sequence[AuditEvent]) -> tuple[Names, Mapping[Row, Place]]:
    """Return what everything in these events is called, and where it is; one query."""
    rows = rows_in(events, staff_as=_("Refund desk"), more=PLACE_COLUMNS)
    names = {key: name for key, (name, *_where) in rows.items()}
    return names, {(model._meta.db_table, pk): Place(*where) for (model, pk), (_name, *where) in rows.items()}


def _sameness(event: AuditEvent, places: Mapping[Row, Place]) -> tuple[object, ...]:
    """Return what payments of one reservation have in common that went the same way; any other event is its own."""
    if event.table_name != "billing_payment" or event.action != "UPDATE":
        return (event.pk,)
    return (places.get(row_of(event), NOWHERE).reservation_id, str(event.before), str(event.after))


def _told(request: PartnerRequest, same: Sequence[AuditEvent], names: Names, places: Mapping[Row, Place]) -> Told:
    event, row = same[0], row_of(same[0])
    place = places.get(row, NOWHERE)
    name = row_name(event, names) or place.number
    said = Said(event, name, changes_of(event, names, hidden=HIDDEN_FROM_PARTNERS), len(same))
    sentence, columns = told(said)
    return Told(
        sentence=sentence,
        kind=table_words(row[0]),
        name=place.reservation or place.number or said.name,
        url=page_of(request, row, place),
        place=place,
        action=event.action,
        changes=[change for change in said.changes if change.column not in columns],
    )


def file_rows(request: PartnerRequest, things: Sequence[uuid.UUID], at_most: int) -> Iterator[Line]:
    """Tell what the filters leave as lines of a file, at most so many events."""
    wanted, _since, _until = ActivityFilterForm(request.GET).wanted(request.now.date())
    rows = _trail(request, things, wanted)
    events = list(rows.order_by(*(f"-{key}" for key in KEYS))[:at_most])
    names, places = _known(events)
    for event in events:
        one = _told(request, [event], names, places)
        changes = changes_of(event, names, hidden=HIDDEN_FROM_PARTNERS)
        for change in changes or [Change("", "", "", "")]:
            yield Line(event, who_did(event), one, change)
