"""Lists of reservations: all that the caller may see, and those of one order."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.facts import facts_of, with_facts
from arm.capacity.finding import order_at, reservations_seen_by
from arm.capacity.listing import Asked, listing
from arm.capacity.versions import CAPACITY
from arm.capacity.views.parameters import SKIP_TOKEN, query
from arm.capacity.wire.described import ReservationPage, ReservationsPage
from arm.capacity.wire.reservation import reservation_body
from arm.paging import PAGE_SIZE, next_link, number, text
from arm.views import ArmView
from reservations.models import Reservation

SKIP = "$skiptoken"


class ReservationsView(ArmView):
    """All reservations that the caller may see."""

    versions = CAPACITY

    @extend_schema(
        operation_id="Reservation_ListAll",
        parameters=[
            query("$filter", text="eq, and, or, contains and startswith over the properties of Azure's description."),
            query("$orderby", text="Properties, each with asc or desc, between commas."),
            query("refreshSummary", text="true: how many there are in each state."),
            SKIP_TOKEN,
            query("selectedState", text="A state of the summary, or Archived."),
            query("take", float, "How many rows a page has, at most 50."),
        ],
        request=None,
        responses={200: ReservationsPage},
    )
    def get(self, request: Request) -> Response:
        asked = Asked(text(request, "$filter"), text(request, "$orderby"), text(request, "selectedState"))
        found = listing(reservations_seen_by(self), asked, now=self.now)
        size = number(request, "take", PAGE_SIZE, most=PAGE_SIZE)
        page = page_of(self, request, with_facts(found.chosen, now=self.now), size=size)
        if request.query_params.get("refreshSummary", "").lower() == "true":
            page["summary"] = {
                f"{state[:1].lower()}{state[1:]}Count": float(count) for state, count in found.counts().items()
            }
        return Response(page)


class ReservationsOfOrderView(ArmView):
    """The reservations of one order, archived ones too."""

    versions = CAPACITY

    @extend_schema(
        operation_id="Reservation_List", parameters=[SKIP_TOKEN], request=None, responses={200: ReservationPage}
    )
    def get(self, request: Request, order_id: str) -> Response:
        order = order_at(self, order_id)
        found = reservations_seen_by(self).filter(order=order).order_by("created_at", "pk")
        return Response(page_of(self, request, with_facts(found, now=self.now)))


def page_of(view: ArmView, request: Request, rows: QuerySet[Reservation], *, size: int = PAGE_SIZE) -> dict[str, Any]:
    """Return a page of reservations, read with their facts, and where the next one is."""
    skipped = number(request, SKIP, 0)
    found = list(rows[skipped : skipped + size + 1])
    page: dict[str, Any] = {
        "value": [reservation_body(one, facts_of(one, now=view.now), now=view.now) for one in found[:size]]
    }
    if size and len(found) > size:
        page["nextLink"] = next_link(request, {SKIP: skipped + size})
    return page
