"""What the authority offers, and the keys by which its tokens are checked."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm import tokens
from arm.identity.tenants import ADFS, tenant_at
from arm.identity.view import AuthorityView
from arm.identity.wire.openid import openid_body
from arm.identity.wire.refusal import RefusalAnswer


class OpenIdAnswer(serializers.Serializer[Any]):
    token_endpoint = serializers.CharField()
    authorization_endpoint = serializers.CharField()
    device_authorization_endpoint = serializers.CharField()
    jwks_uri = serializers.CharField()
    issuer = serializers.CharField()
    token_endpoint_auth_methods_supported = serializers.ListField(child=serializers.CharField())
    response_types_supported = serializers.ListField(child=serializers.CharField())
    response_modes_supported = serializers.ListField(child=serializers.CharField())
    grant_types_supported = serializers.ListField(child=serializers.CharField())
    subject_types_supported = serializers.ListField(child=serializers.CharField())
    scopes_supported = serializers.ListField(child=serializers.CharField())
    id_token_signing_alg_values_supported = serializers.ListField(child=serializers.CharField())
    claims_supported = serializers.ListField(child=serializers.CharField())


class OpenIdView(AuthorityView):
    @extend_schema(operation_id="OpenIdConfiguration_Get", responses={200: OpenIdAnswer, 400: RefusalAnswer})
    def get(self, request: Request, tenant: str = ADFS) -> Response:
        """Tell where tokens of a tenant are issued."""
        tenant_id = tenant_at(tenant)
        return Response(openid_body(settings.ARM_URL, str(tenant_id or tenant.lower())))


class KeysView(AuthorityView):
    @extend_schema(operation_id="Keys_List", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, tenant: str = ADFS) -> Response:
        """Tell the public keys; they are the same for every tenant."""
        return Response(tokens.public_keys())
