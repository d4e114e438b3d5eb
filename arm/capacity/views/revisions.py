"""The versions of a reservation."""

import uuid
from collections.abc import Container
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.facts import Facts, Who, facts_of, with_facts
from arm.capacity.finding import ReservationNotFound, reservation_at
from arm.capacity.versions import CAPACITY
from arm.capacity.views.parameters import SKIP_TOKEN
from arm.capacity.wire.described import ReservationPage
from arm.capacity.wire.reservation import reservation_body, revision_body
from arm.paging import PAGE_SIZE, next_link, number
from arm.views import ArmView
from arm.who_acted import PROGRAM, programs_among
from core.models import AuditEvent
from reservations.models import Reservation
from reservations.queries.revisions import Revision, revisions_of
from reservations.queries.status import Status

SKIP = "$skiptoken"
THEN = {
    Reservation.State.SUCCEEDED: Status.ACTIVE,
    Reservation.State.CANCELLED: Status.CANCELLED,
    Reservation.State.EXPIRED: Status.EXPIRED,
}


class RevisionsView(ArmView):
    """A reservation as it was in each of its versions, the newest first."""

    versions = CAPACITY

    @extend_schema(
        operation_id="Reservation_ListRevisions",
        parameters=[SKIP_TOKEN],
        request=None,
        responses={200: ReservationPage},
    )
    def get(self, request: Request, order_id: str, reservation_id: str) -> Response:
        found = with_facts(reservation_at(self, order_id, reservation_id), now=self.now).first()
        if found is None:
            raise ReservationNotFound
        skipped, today = number(request, SKIP, 0), facts_of(found, now=self.now)
        revisions = revisions_of(found, at_most=skipped + PAGE_SIZE + 1)
        told = revisions[skipped : skipped + PAGE_SIZE]
        programs = programs_among(one.by.actor_id for one in told if one.by)
        page: dict[str, Any] = {"value": [self._body(one, today, programs) for one in told]}
        if len(revisions) > skipped + PAGE_SIZE:
            page["nextLink"] = next_link(request, {SKIP: skipped + PAGE_SIZE})
        return Response(page)

    def _body(self, revision: Revision, today: Facts, programs: Container[uuid.UUID]) -> dict[str, Any]:
        """Return a revision; it is told as of the instant at which it came."""
        then = facts_then(revision, today, programs=programs)
        return revision_body(reservation_body(revision.reservation, then, now=revision.reservation.updated_at))


def facts_then(revision: Revision, today: Facts, *, programs: Container[uuid.UUID]) -> Facts:
    """Return what was so of a version: what a reservation became is told of the one that ended.

    ``programs``: the users that are programs.
    """
    then = revision.reservation
    by = revision.by
    has_ended = not then.is_active
    return replace(
        today,
        status=THEN[Reservation.State(then.state)],
        utilization=None,
        parts=today.parts if has_ended else (),
        renewed_as=today.renewed_as if has_ended else "",
        changed_by=_who(by, programs) if by else None,
    )


def _who(event: AuditEvent, programs: Container[uuid.UUID]) -> Who:
    kind = PROGRAM if event.actor_id in programs else event.actor_kind
    return {"label": event.actor_label, "kind": kind, "through": event.through}
