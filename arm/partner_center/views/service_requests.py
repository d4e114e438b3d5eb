"""Service requests: those of a customer, all, one of them, and what can be changed of it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm.errors import NotAllowed
from arm.partner_center.describing import RESOURCE, TABLE
from arm.partner_center.errors import NotFound
from arm.partner_center.paging import page
from arm.partner_center.reading import pascal
from arm.partner_center.view import PartnerCenterView
from arm.partner_center.wire.service_request import UNKNOWN, service_request_body
from arm.views import guid
from customers.policy.roles import Action
from customers.queries.access import may
from support.commands.change_severity import change_severity
from support.commands.close_request import close_request
from support.commands.post_message import post_message
from support.models import Message, SupportRequest
from support.queries.requests import support_requests
from support.queries.whose_requests import whose_requests
from support.titles import title_of_row

LONGEST_NOTE = 10_000


class Note(serializers.Serializer[Any]):
    Text = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True)


class ServiceRequestChange(serializers.Serializer[Any]):
    """What is to change; the rest of the resource may come along and says nothing."""

    NewNote = Note(required=False, allow_null=True)
    Status = serializers.CharField(max_length=20, required=False, allow_null=True)
    Severity = serializers.CharField(max_length=20, required=False, allow_null=True)


class ServiceRequestView(PartnerCenterView):
    """What views of service requests have in common: those that the caller may read."""

    def requests(self, **of: Any) -> QuerySet[SupportRequest]:
        whose = whose_requests(self.principal)
        if not whose.any:
            raise NotAllowed
        rows = support_requests(self.partner.pk, requested_by=whose.only_by, **of)
        if self.customer:
            rows = rows.filter(customer=self.customer)
        return rows.order_by("-created_at", "pk")

    def request_at(self, request_id: str) -> SupportRequest:
        found = self.requests().filter(pk=guid(request_id, NotFound)).first()
        if found is None:
            raise NotFound
        return found

    def told(self, row: SupportRequest) -> Response:
        messages = Message.objects.filter(partner=self.partner, request=row).order_by("at", "pk")
        return Response(service_request_body(row, title_of_row(row), list(messages)))


class ServiceRequestsView(ServiceRequestView):
    @extend_schema(operation_id="partner_center_service_requests", responses=TABLE)
    def get(self, request: Request) -> Response:
        return Response(page(request, self.requests(), _in_a_list, path="/servicerequests"))


class CustomerServiceRequestsView(ServiceRequestView):
    @extend_schema(operation_id="partner_center_customer_service_requests", responses=TABLE)
    def get(self, request: Request, customer_id: str) -> Response:
        customer = self.customer_at(customer_id)
        path = f"/customers/{customer.pk}/servicerequests"
        return Response(page(request, self.requests(customer_id=customer.pk), _in_a_list, path=path))


class OneServiceRequestView(ServiceRequestView):
    @extend_schema(operation_id="partner_center_service_request", responses=RESOURCE)
    def get(self, request: Request, request_id: str) -> Response:
        return self.told(self.request_at(request_id))

    @extend_schema(
        operation_id="partner_center_update_service_request", request=ServiceRequestChange, responses=RESOURCE
    )
    def patch(self, request: Request, request_id: str) -> Response:
        row = self.request_at(request_id)
        is_own = self.principal.user_id in row.owner_ids
        if not may(self.principal, Action.REQUESTS_WRITE, now=self.now, is_own=is_own):
            raise NotAllowed
        asked = ServiceRequestChange(data=pascal(request.data))
        asked.is_valid(raise_exception=True)

        def act() -> tuple[int, object]:
            self._change(row, asked.validated_data)
            return 200, self.told(self.request_at(request_id)).data

        return self.once(request, act)

    def _change(self, row: SupportRequest, wanted: dict[str, Any]) -> None:
        actor, now = self.actor, self.now
        if severity := _given(wanted.get("Severity"), UNKNOWN):
            if severity not in SupportRequest.Severity.values:
                raise serializers.ValidationError({"Severity": severity})
            change_severity(request=row, severity=SupportRequest.Severity(severity), actor=actor, now=now)
        if note := (wanted.get("NewNote") or {}).get("Text"):
            post_message(request=row, body=note, actor=actor, now=now)
        if status := _given(wanted.get("Status"), "none"):
            if status not in {"open", "closed", "attention_needed"}:
                raise serializers.ValidationError({"Status": status})
            if status == "closed":
                close_request(request=row, actor=actor, now=now)


def _in_a_list(row: SupportRequest) -> dict[str, Any]:
    return service_request_body(row, title_of_row(row))


def _given(value: str | None, nothing: str) -> str:
    """Return a value in lower case; nothing where the client's model only fills its place."""
    text = (value or "").lower()
    return "" if text == nothing else text
