"""The versions of a reservation."""

from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.facts import Facts, facts_of, with_facts
from arm.capacity.finding import ReservationNotFound, reservation_at
from arm.capacity.versions import CAPACITY
from arm.capacity.views.parameters import SKIP_TOKEN
from arm.capacity.wire.described import ReservationPage
from arm.capacity.wire.reservation import reservation_body, revision_body
from arm.paging import PAGE_SIZE, next_link, number
from arm.views import ArmView
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
        page: dict[str, Any] = {
            "value": [self._body(one, today) for one in revisions[skipped : skipped + PAGE_SIZE]],
        }
        if len(revisions) > skipped + PAGE_SIZE:
            page["nextLink"] = next_link(request, {SKIP: skipped + PAGE_SIZE})
        return Response(page)

    def _body(self, revision: Revision, today: Facts) -> dict[str, Any]:
        """Return a revision; it is told as of the instant at which it came."""
        return revision_body(
            reservation_body(revision.reservation, facts_then(revision, today), now=revision.reservation.updated_at)
        )


def facts_then(revision: Revision, today: Facts) -> Facts:
    """Return what was so of a version: what a reservation became is told of the one that ended."""
    then = revision.reservation
    by = revision.by
    has_ended = not then.is_active
    return replace(
        today,
        status=THEN[Reservation.State(then.state)],
        utilization=None,
        parts=today.parts if has_ended else (),
        renewed_as=today.renewed_as if has_ended else "",
        changed_by={"label": by.actor_label, "kind": by.actor_kind, "through": by.through} if by else None,
    )
