"""Where the making of a ticket or a communication stands, and what was made."""

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm.errors import NotFound
from arm.support_tickets.finding import TicketView
from arm.support_tickets.operations import OperationStatus, status_body
from arm.support_tickets.versions import SUPPORT
from arm.support_tickets.wire.communication import CommunicationBody, communication_body
from arm.support_tickets.wire.ticket import TicketBody, ticket_body
from arm.views import guid
from support.models import Message, SupportRequest

MADE: list[type[serializers.Serializer[object]]] = [TicketBody, CommunicationBody]
RESULT = PolymorphicProxySerializer("SupportOperationResult", MADE, resource_type_field_name=None)


class OperationView(TicketView):
    """What both views of an operation have in common: what it made."""

    versions = SUPPORT

    def made(self, operation: str, subscription_id: str) -> tuple[SupportRequest, Message | None]:
        """Return the ticket that an operation made, or a ticket and the message. Raises: NotAllowed, NotFound."""
        pk = guid(operation, NotFound)
        tickets = self.tickets(subscription_id)
        message = Message.objects.filter(partner=self.partner, pk=pk).first()
        found = tickets.filter(pk=message.request_id if message else pk).first()
        if found is None:
            raise NotFound
        return found, message


class OperationStatusView(OperationView):
    @extend_schema(operation_id="SupportOperationsStatus_Get", responses={200: OperationStatus})
    def get(self, request: Request, operation: str, subscription_id: str = "") -> Response:
        ticket, message = self.made(operation, subscription_id)
        return Response(status_body(message or ticket))


class OperationResultView(OperationView):
    @extend_schema(operation_id="SupportOperationResults_Get", responses={200: RESULT})
    def get(self, request: Request, operation: str, subscription_id: str = "") -> Response:
        ticket, message = self.made(operation, subscription_id)
        return Response(communication_body(message, ticket) if message else ticket_body(ticket))
