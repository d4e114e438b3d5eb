"""Tickets: all of them, open one, read it, change what can be changed."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.paging import PAGE_SIZE, next_link, number
from arm.support_tickets.filters import tickets_wanted
from arm.support_tickets.finding import TicketView
from arm.support_tickets.names import ResourceNameInvalid, checked_name
from arm.support_tickets.opening import FilesNotTaken, asked_of, whose
from arm.support_tickets.operations import accepted
from arm.support_tickets.versions import SUPPORT
from arm.support_tickets.wire.requests import (
    SEVERITIES,
    NameAnswer,
    NameRequest,
    TicketChange,
    TicketRequest,
    contact_of,
    read,
)
from arm.support_tickets.wire.ticket import (
    TicketBody,
    TicketList,
    consent_of,
    severity_of,
    ticket_body,
)
from core.errors import Refusal
from support.commands.change_contact import change_contact
from support.commands.change_severity import change_severity
from support.commands.close_request import close_request
from support.commands.open_request import open_request
from support.models import SupportRequest

SKIP, TOP = "$skiptoken", "$top"
LIST_PARAMETERS = [
    OpenApiParameter("$filter", str, description="status eq 'Open' and createdDate ge 2026-01-01T00:00:00Z"),
    OpenApiParameter(TOP, int, description="How many at most."),
    OpenApiParameter(SKIP, float, description="Where the next page begins; comes with nextLink."),
]
TAKEN = _("A support ticket with this name exists already.")


class ConsentStays(Refusal):
    """It is given with the ticket."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("The consent to share diagnostic information is given when a ticket is created.")


class OpensByMessage(Refusal):
    """Whoever wants a closed ticket open again says why."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("A closed ticket is opened again by a communication.")


class TicketsView(TicketView):
    versions = SUPPORT

    @extend_schema(
        operation_id="SupportTicketsNoSubscription_List", parameters=LIST_PARAMETERS, responses={200: TicketList}
    )
    def get(self, request: Request, subscription_id: str = "") -> Response:
        """List the newest first."""
        wanted = tickets_wanted(request.query_params.get("$filter", ""))
        first, top = number(request, SKIP, 0), number(request, TOP, -1)
        size = PAGE_SIZE if top < 0 else min(top, PAGE_SIZE)
        rows = list(self.tickets(subscription_id).filter(wanted)[first : first + size + 1])
        body: dict[str, Any] = {"value": [ticket_body(row) for row in rows[:size]]}
        if len(rows) > size and top != size:
            left = {} if top < 0 else {TOP: top - size}
            body["nextLink"] = next_link(request, {SKIP: first + size, **left})
        return Response(body)


class TicketNameView(TicketView):
    versions = SUPPORT

    @extend_schema(
        operation_id="SupportTicketsNoSubscription_CheckNameAvailability",
        request=NameRequest,
        responses={200: NameAnswer},
    )
    def post(self, request: Request, subscription_id: str = "") -> Response:
        """Tell whether a ticket can be made under a name; names are the partner's, whoever sees the ticket."""
        self.subscription(subscription_id)
        said = read(NameRequest, request.data)
        try:
            name = checked_name(said["name"])
        except ResourceNameInvalid as refusal:
            return Response({"nameAvailable": False, "reason": "Invalid", "message": refusal.message})
        if SupportRequest.objects.named(name).filter(partner=self.partner).exists():
            return Response({"nameAvailable": False, "reason": "AlreadyExists", "message": str(TAKEN)})
        return Response({"nameAvailable": True})


class OneTicketView(TicketView):
    versions = SUPPORT

    @extend_schema(operation_id="SupportTicketsNoSubscription_Get", responses={200: TicketBody})
    def get(self, request: Request, name: str, subscription_id: str = "") -> Response:
        return Response(ticket_body(self.ticket(name, subscription_id)))

    @extend_schema(
        operation_id="SupportTicketsNoSubscription_Create",
        request=TicketRequest,
        responses={200: TicketBody, 202: None},
    )
    def put(self, request: Request, name: str, subscription_id: str = "") -> Response:
        """Open a ticket under the name that the client chose; the same once more answers the ticket."""
        self.demand_write()
        subscription = self.subscription(subscription_id)
        checked_name(name)
        said = read(TicketRequest, request.data)["properties"]
        if said.get("fileWorkspaceName"):
            raise FilesNotTaken
        customer, reservation = whose(self, said, subscription)
        is_known = SupportRequest.objects.named(name).filter(partner=self.partner).exists()
        made = open_request(
            customer=customer,
            reservation=reservation,
            subscription=subscription,
            asked=asked_of(said),
            key=f"ticket {name.lower()}",
            place=f"ticket {name.lower()}",
            actor=self.actor,
            now=self.now,
            ticket_name=name,
        )
        if not is_known:
            return accepted(made, subscription_id)
        return Response(ticket_body(self.ticket(name, subscription_id)))

    @extend_schema(
        operation_id="SupportTicketsNoSubscription_Update", request=TicketChange, responses={200: TicketBody}
    )
    def patch(self, request: Request, name: str, subscription_id: str = "") -> Response:
        """Change severity and contact, and close it."""
        ticket = self.ticket(name, subscription_id)
        self.demand_write(ticket)
        said = {key: value for key, value in read(TicketChange, request.data).items() if value is not None}
        if said.get("advancedDiagnosticConsent", consent_of(ticket)) != consent_of(ticket):
            raise ConsentStays
        if contact := said.get("contactDetails"):
            new = contact_of(contact, known_name=ticket.contact_name)
            change_contact(request=ticket, contact=new, actor=self.actor, now=self.now)
        severity = SEVERITIES[said.get("severity", severity_of(ticket))]
        if severity.value != severity_of(ticket):
            change_severity(request=ticket, severity=severity, actor=self.actor, now=self.now)
        self._set_status(ticket, said.get("status", ticket.state))
        return Response(ticket_body(self.ticket(name, subscription_id)))

    def _set_status(self, ticket: SupportRequest, status: str) -> None:
        if status == ticket.state:
            return
        if status == SupportRequest.State.OPEN:
            raise OpensByMessage
        close_request(request=ticket, actor=self.actor, now=self.now)
