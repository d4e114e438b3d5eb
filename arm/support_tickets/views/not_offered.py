"""What Azure has beside tickets and is not offered here: chats there are none, files are added in the portal."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm.errors import NotFound
from arm.support_tickets.finding import TicketView
from arm.support_tickets.opening import FilesNotTaken
from arm.support_tickets.versions import SUPPORT
from arm.views import ArmView


class ChatTranscriptList(serializers.Serializer[object]):
    value = serializers.ListField(child=serializers.DictField(), max_length=0)


class ChatTranscriptsView(TicketView):
    versions = SUPPORT

    @extend_schema(operation_id="ChatTranscriptsNoSubscription_List", responses={200: ChatTranscriptList})
    def get(self, request: Request, ticket: str, subscription_id: str = "") -> Response:
        """List none: nobody chats here."""
        self.ticket(ticket, subscription_id)
        return Response({"value": []})


class ChatTranscriptView(TicketView):
    versions = SUPPORT

    @extend_schema(operation_id="ChatTranscriptsNoSubscription_Get", responses={404: OpenApiTypes.OBJECT})
    def get(self, request: Request, ticket: str, transcript: str, subscription_id: str = "") -> Response:
        self.ticket(ticket, subscription_id)
        raise NotFound


class FilesView(ArmView):
    """Everything about workspaces of files: refused with a code of its own."""

    versions = SUPPORT

    @extend_schema(operation_id="FilesNoSubscription_Get", request=None, responses={400: OpenApiTypes.OBJECT})
    def get(self, request: Request, rest: str, subscription_id: str = "") -> Response:
        raise FilesNotTaken

    @extend_schema(operation_id="FilesNoSubscription_Create", request=None, responses={400: OpenApiTypes.OBJECT})
    def put(self, request: Request, rest: str, subscription_id: str = "") -> Response:
        raise FilesNotTaken

    @extend_schema(operation_id="FilesNoSubscription_Upload", request=None, responses={400: OpenApiTypes.OBJECT})
    def post(self, request: Request, rest: str, subscription_id: str = "") -> Response:
        raise FilesNotTaken
