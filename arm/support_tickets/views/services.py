"""What can be asked for: services, and their problem classifications."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.support_tickets.classifications import classification_with, classifications_of, issue_with
from arm.support_tickets.versions import SUPPORT
from arm.support_tickets.wire.service import (
    ClassificationBody,
    ClassificationList,
    ServiceBody,
    ServiceList,
    classification_body,
    service_body,
)
from arm.views import ArmView
from support.problems import ISSUES


class ServicesView(ArmView):
    versions = SUPPORT

    @extend_schema(operation_id="Services_List", responses={200: ServiceList})
    def get(self, request: Request) -> Response:
        return Response({"value": [service_body(issue) for issue in ISSUES]})


class ServiceView(ArmView):
    versions = SUPPORT

    @extend_schema(operation_id="Services_Get", responses={200: ServiceBody})
    def get(self, request: Request, service: str) -> Response:
        return Response(service_body(issue_with(service)))


class ClassificationsView(ArmView):
    versions = SUPPORT

    @extend_schema(operation_id="ProblemClassifications_List", responses={200: ClassificationList})
    def get(self, request: Request, service: str) -> Response:
        return Response({"value": [classification_body(one) for one in classifications_of(issue_with(service))]})


class ClassificationView(ArmView):
    versions = SUPPORT

    @extend_schema(operation_id="ProblemClassifications_Get", responses={200: ClassificationBody})
    def get(self, request: Request, service: str, classification: str) -> Response:
        return Response(classification_body(classification_with(issue_with(service), classification)))
