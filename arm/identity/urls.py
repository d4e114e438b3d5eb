"""The authority's addresses: at the root, and below ``aad`` for those who name it as https://host/aad."""

from django.urls import URLPattern

from arm.identity.tenants import ADFS
from arm.identity.views.device_code import DeviceCodeView
from arm.identity.views.metadata import MetadataView
from arm.identity.views.openid import KeysView, OpenIdView
from arm.identity.views.token import TokenView
from arm.routes import View, route

TENANT = "<str:tenant>"
AT_ADFS = {"tenant": ADFS}


def _below(prefix: str) -> list[URLPattern]:
    """Return the addresses of tenants; only those at the root are described."""
    more = {"schema": None} if prefix else {}
    tenant = f"{prefix}{TENANT}"
    return [
        route(f"{tenant}/v2.0/.well-known/openid-configuration", OpenIdView.as_view(**more), name="openid"),
        route(f"{tenant}/discovery/v2.0/keys", KeysView.as_view(**more), name="keys"),
        route(f"{tenant}/oauth2/v2.0/token", TokenView.as_view(**more), name="token"),
        route(f"{tenant}/oauth2/v2.0/devicecode", DeviceCodeView.as_view(**more), name="devicecode"),
    ]


def _adfs(address: str, view: View, name: str) -> URLPattern:
    pattern = route(f"{ADFS}/{address}", view, name=name)
    pattern.default_args = AT_ADFS
    return pattern


urlpatterns = [
    route("metadata/endpoints", MetadataView.as_view(), name="metadata"),
    _adfs(".well-known/openid-configuration", OpenIdView.as_view(schema=None), "adfs_openid"),
    _adfs("oauth2/token", TokenView.as_view(schema=None), "adfs_token"),
    _adfs("oauth2/devicecode", DeviceCodeView.as_view(schema=None), "adfs_devicecode"),
    *_below(""),
    *_below("aad/"),
]
