"""What tokens are asked for: a resource, written as a scope."""

from django.conf import settings

from arm import tokens
from arm.callers import graph_audience
from arm.identity.refusals import InvalidForm, SeveralResources, UnknownResource

OF_THE_SIGN_IN = frozenset({"openid", "profile", "email", "offline_access"})
"""Scopes of OpenID Connect, which name no resource."""
LONGEST_TOLD = 100


def resource_in(scope: str, *, is_needed: bool = True) -> str:
    """Return the resource that a scope is of: ``https://management.azure.com/.default`` and the like.

    Empty: it names none. Raises: InvalidForm (where one is needed), SeveralResources, UnknownResource.
    """
    named = {_resource(one) for one in scope.split() if one.lower() not in OF_THE_SIGN_IN}
    if not named:
        if is_needed:
            raise InvalidForm(name="scope")
        return ""
    if len(named) > 1:
        raise SeveralResources
    resource = named.pop()
    if resource not in known_resources():
        raise UnknownResource(resource="".join(sign for sign in resource if "!" < sign < "\x7f")[:LONGEST_TOLD])
    return resource


def known_resources() -> tuple[str, ...]:
    """Return what tokens are issued for: Azure Resource Manager under its names, and Graph."""
    return (*tokens.AUDIENCES, settings.ARM_URL, graph_audience())


def _resource(scope: str) -> str:
    """Return a scope without its last part; Azure's own resources end with a slash, so that there may be two."""
    return scope.rpartition("/")[0].rstrip("/")
