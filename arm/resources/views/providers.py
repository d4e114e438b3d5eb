"""Resource providers: each is registered already, and registering one again changes nothing."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.finding import subscription_at
from arm.resources.versions import PROVIDERS
from arm.resources.wire.provider import NAMESPACES, ProviderAnswer, ProviderListAnswer, provider_body
from arm.views import ArmView
from core.errors import Refusal


class InvalidResourceNamespace(Refusal):
    """No provider that is here."""

    code = "InvalidResourceNamespace"
    text = _("There is no resource provider with this namespace here.")


class ProvidersView(ArmView):
    versions = PROVIDERS

    @extend_schema(operation_id="Providers_List", responses={200: ProviderListAnswer})
    def get(self, request: Request, subscription_id: str) -> Response:
        """List the resource providers."""
        subscription = subscription_at(self, subscription_id)
        return Response({"value": [provider_body(subscription, namespace) for namespace in NAMESPACES]})


class ProviderView(ArmView):
    versions = PROVIDERS

    @extend_schema(operation_id="Providers_Get", responses={200: ProviderAnswer})
    def get(self, request: Request, subscription_id: str, namespace: str) -> Response:
        """Return one resource provider."""
        return Response(provider_body(subscription_at(self, subscription_id), _known(namespace)))


class RegisterView(ArmView):
    versions = PROVIDERS

    @extend_schema(operation_id="Providers_Register", request=None, responses={200: ProviderAnswer})
    def post(self, request: Request, subscription_id: str, namespace: str) -> Response:
        """Register a resource provider: it is, already."""
        return Response(provider_body(subscription_at(self, subscription_id), _known(namespace)))


def _known(namespace: str) -> str:
    """Return a namespace as Azure spells it. Raises: InvalidResourceNamespace."""
    for known in NAMESPACES:
        if known.lower() == namespace.lower():
            return known
    raise InvalidResourceNamespace
