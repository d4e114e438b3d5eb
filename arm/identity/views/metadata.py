"""Where everything is: what clients ask first."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm.callers import graph_audience
from arm.identity.view import AuthorityView
from arm.identity.wire.metadata import metadata_body


class AuthenticationAnswer(serializers.Serializer[Any]):
    loginEndpoint = serializers.CharField()
    audiences = serializers.ListField(child=serializers.CharField())
    tenant = serializers.CharField()
    identityProvider = serializers.CharField()


class MetadataAnswer(serializers.Serializer[Any]):
    name = serializers.CharField()
    portal = serializers.CharField()
    authentication = AuthenticationAnswer()
    resourceManager = serializers.CharField()
    graph = serializers.CharField()
    graphAudience = serializers.CharField()
    microsoftGraphResourceId = serializers.CharField()
    gallery = serializers.CharField()
    batch = serializers.CharField()
    sqlManagement = serializers.CharField()
    suffixes = serializers.DictField()


class MetadataView(AuthorityView):
    @extend_schema(
        operation_id="Metadata_Get",
        parameters=[OpenApiParameter("api-version", OpenApiTypes.STR, description="Any.")],
        responses={200: MetadataAnswer},
    )
    def get(self, request: Request) -> Response:
        """Tell the addresses of this cloud; the same for every version."""
        portal = settings.PORTAL_URL.rstrip("/") or settings.ARM_URL
        return Response(metadata_body(settings.ARM_URL, portal=portal, graph=graph_audience()))
