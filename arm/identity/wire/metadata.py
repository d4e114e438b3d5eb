"""A cloud as clients learn of it: one object, never a list, or it is taken for one of the old kind."""

from typing import Any

from arm import tokens

NAME = "ReservationPortal"


def metadata_body(root: str, *, portal: str, graph: str) -> dict[str, Any]:
    """Return where everything is. With this provider and tenant nobody takes it for Azure Stack.

    ``gallery``, ``batch`` and ``sqlManagement`` offer nothing: the Azure CLI looks for their names.
    """
    return {
        "name": NAME,
        "portal": portal,
        "authentication": {
            "loginEndpoint": root,
            "audiences": [root, *tokens.AUDIENCES],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": root,
        "graph": graph,
        "graphAudience": graph,
        "microsoftGraphResourceId": graph,
        "gallery": root,
        "batch": root,
        "sqlManagement": root,
        "suffixes": {},
    }
