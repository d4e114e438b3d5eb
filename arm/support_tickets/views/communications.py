"""What was said in a ticket, and say something."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.odata import clauses_of, invalid
from arm.paging import PAGE_SIZE, next_link, number
from arm.support_tickets.filters import instants_wanted
from arm.support_tickets.finding import TicketView
from arm.support_tickets.names import ResourceNameInvalid, checked_name, communication_id, communication_ids
from arm.support_tickets.operations import accepted
from arm.support_tickets.versions import SUPPORT
from arm.support_tickets.views.tickets import SKIP, TOP
from arm.support_tickets.wire.communication import CommunicationBody, CommunicationList, communication_body
from arm.support_tickets.wire.requests import MessageRequest, NameAnswer, NameRequest, read
from core.errors import Refusal
from support.commands.post_message import post_message
from support.models import Message, SupportRequest
from support.titles import title_of_row

LIST_PARAMETERS = [
    OpenApiParameter("$filter", str, description="communicationType eq 'web' and createdDate ge 2026-01-01T00:00:00Z"),
    OpenApiParameter(TOP, int, description="How many at most."),
    OpenApiParameter(SKIP, float, description="Where the next page begins; comes with nextLink."),
]
TAKEN = _("A message with this name exists already.")


class CommunicationNotFound(Refusal):
    """None in this ticket."""

    code = "ResourceNotFound"
    text = _("The communication was not found in this support ticket.")


class CommunicationsView(TicketView):
    versions = SUPPORT

    @extend_schema(
        operation_id="CommunicationsNoSubscription_List",
        parameters=LIST_PARAMETERS,
        responses={200: CommunicationList},
    )
    def get(self, request: Request, ticket: str, subscription_id: str = "") -> Response:
        """List what was said, the oldest first."""
        row = self.ticket(ticket, subscription_id)
        rows = messages_of(row).filter(_wanted(request.query_params.get("$filter", "")))
        first, top = number(request, SKIP, 0), number(request, TOP, -1)
        size = PAGE_SIZE if top < 0 else min(top, PAGE_SIZE)
        found = list(rows.order_by("at", "side", "pk")[first : first + size + 1])
        body: dict[str, Any] = {"value": [communication_body(one, row) for one in found[:size]]}
        if len(found) > size and top != size:
            left = {} if top < 0 else {TOP: top - size}
            body["nextLink"] = next_link(request, {SKIP: first + size, **left})
        return Response(body)


class CommunicationNameView(TicketView):
    versions = SUPPORT

    @extend_schema(
        operation_id="CommunicationsNoSubscription_CheckNameAvailability",
        request=NameRequest,
        responses={200: NameAnswer},
    )
    def post(self, request: Request, ticket: str, subscription_id: str = "") -> Response:
        row = self.ticket(ticket, subscription_id)
        said = read(NameRequest, request.data)
        try:
            name = checked_name(said["name"])
        except ResourceNameInvalid as refusal:
            return Response({"nameAvailable": False, "reason": "Invalid", "message": refusal.message})
        if messages_of(row).filter(pk__in=communication_ids(row.pk, name)).exists():
            return Response({"nameAvailable": False, "reason": "AlreadyExists", "message": str(TAKEN)})
        return Response({"nameAvailable": True})


class CommunicationView(TicketView):
    versions = SUPPORT

    @extend_schema(operation_id="CommunicationsNoSubscription_Get", responses={200: CommunicationBody})
    def get(self, request: Request, ticket: str, name: str, subscription_id: str = "") -> Response:
        row = self.ticket(ticket, subscription_id)
        found = messages_of(row).filter(pk__in=communication_ids(row.pk, name)).first()
        if found is None:
            raise CommunicationNotFound
        return Response(communication_body(found, row, name=name))

    @extend_schema(
        operation_id="CommunicationsNoSubscription_Create",
        request=MessageRequest,
        responses={200: CommunicationBody, 202: None},
    )
    def put(self, request: Request, ticket: str, name: str, subscription_id: str = "") -> Response:
        """Say something under a name that the client chose; the same once more answers the communication."""
        row = self.ticket(ticket, subscription_id)
        self.demand_write(row)
        message_id = communication_id(row.pk, checked_name(name))
        said = read(MessageRequest, request.data)["properties"]
        is_known = messages_of(row).filter(pk=message_id).exists()
        made = post_message(
            request=row, body=_with_subject(said, row), actor=self.actor, now=self.now, message_id=message_id
        )
        if is_known:
            return Response(communication_body(made, row, name=name))
        return accepted(made, subscription_id)


def messages_of(row: SupportRequest) -> QuerySet[Message]:
    return Message.objects.filter(partner_id=row.partner_id, request=row)


def _with_subject(said: dict[str, Any], row: SupportRequest) -> str:
    """Return the message's text; a subject of its own stands above it, since messages here have none."""
    subject, body = said["subject"], said["body"]
    return str(body) if subject == title_of_row(row) else f"{subject}\n\n{body}"


def _wanted(text: str) -> Q:
    wanted = Q()
    for clause in clauses_of(text):
        if (clause.name, clause.sign) == ("communicationtype", "eq"):
            wanted &= Q() if clause.value.lower() == "web" else Q(pk=None)
            continue
        condition = instants_wanted(clause, "at") if clause.name == "createddate" else None
        if condition is None:
            raise invalid(text)
        wanted &= condition
    return wanted
