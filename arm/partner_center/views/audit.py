"""Audit records: what happened at the partner, the newest first."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.errors import NotAllowed
from arm.partner_center.describing import TABLE
from arm.partner_center.errors import InvalidInput
from arm.partner_center.resources import collection
from arm.partner_center.view import PartnerCenterView
from arm.partner_center.views.customers import filter_of
from arm.partner_center.wire.audit_record import RESOURCES, audit_body
from core.audit_trail import KEYS, TrailFilter, partner_trail
from core.guids import guid_in
from core.models import AuditAbout, AuditEvent
from customers.models import Customer
from customers.queries.access import readable_by
from support.queries.activity_seen import seen_of_all

USUAL, FURTHEST = timedelta(days=30), timedelta(days=90)
MOST = 500
NOBODY = uuid.UUID(int=0)
START = OpenApiParameter("startDate", str, description="yyyy-mm-dd; 30 days ago unless given, 90 at most.")
END = OpenApiParameter("endDate", str, description="yyyy-mm-dd; today unless given.")
FILTER = OpenApiParameter("filter", str, description='{"Field":"CustomerId","Value":"...","Operator":"equals"}')


class AuditRecordsView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_audit_records", parameters=[START, END, FILTER], responses=TABLE)
    def get(self, request: Request) -> Response:
        if not readable_by(self.principal, now=self.now).everything:
            raise NotAllowed
        start, end = self._span(request)
        things, table = self._wanted(request)
        wanted = TrailFilter(table=table, since=_midnight(start), before=_midnight(end + timedelta(days=1)))
        rows = partner_trail(
            partner_id=self.partner.pk,
            things=things,
            wanted=wanted,
            of_all=seen_of_all(self.principal),
            reader_id=self.principal.user_id,
        )
        newest = rows.filter(table_name__in=RESOURCES).order_by(*(f"-{key}" for key in KEYS))
        events = list(newest[:MOST])
        customers = self._customers_of(events)
        items = [audit_body(one, customer=customers.get(one.pk)) for one in events]
        return Response(collection(items, path=f"/auditrecords?startDate={start}&endDate={end}"))

    def _span(self, request: Request) -> tuple[date, date]:
        today = self.now.date()
        end = _day(request, "endDate") or today
        start = _day(request, "startDate") or min(end, today) - USUAL
        if start < today - FURTHEST:
            raise InvalidInput(problem="startDate")
        if end < start:
            raise InvalidInput(problem="endDate")
        return start, min(end, today)

    def _wanted(self, request: Request) -> tuple[list[uuid.UUID], str]:
        """Return what events have to be about, and of which table."""
        everything = [self.customer.pk if self.customer else self.partner.pk]
        text = request.query_params.get("filter")
        if not text:
            return everything, ""
        said = filter_of(text)
        if said["field"] == "resourcetype":
            table = next((table for table, kind in RESOURCES.items() if kind == said["value"].lower()), "")
            if not table:
                raise InvalidInput(problem="filter")
            return everything, table
        if said["field"] == "customerid":
            named = self.customers().filter(pk=_id(said["value"]))
        elif said["field"] == "companyname":
            named = self.customers().filter(company_name__icontains=said["value"])
        else:
            raise InvalidInput(problem="filter")
        return list(named.values_list("pk", flat=True)) or [NOBODY], ""

    def _customers_of(self, events: Iterable[AuditEvent]) -> dict[int, tuple[str, str]]:
        """Return by event the customer that it is about; two queries."""
        about = AuditAbout.objects.filter(event_id__in=[event.pk for event in events])
        pairs = list(about.values_list("event_id", "about"))
        known = Customer.objects.filter(partner=self.partner, pk__in={thing for _event, thing in pairs})
        names = {pk: (str(pk), name) for pk, name in known.values_list("pk", "company_name")}
        return {event: names[thing] for event, thing in pairs if thing in names}


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InvalidInput(problem=name) from None


def _id(text: str) -> uuid.UUID:
    found = guid_in(text)
    if found is None:
        raise InvalidInput(problem="filter")
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
