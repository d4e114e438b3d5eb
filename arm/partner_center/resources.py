"""What every resource and collection of Partner Center's has: links and attributes."""

from collections.abc import Mapping, Sequence
from typing import Any

Body = dict[str, Any]


def link(path: str, *, method: str = "GET") -> Body:
    """Return a link: ``path`` is below /v1."""
    return {"uri": path, "method": method, "headers": []}


def resource(kind: str, values: Mapping[str, Any], *, links: Mapping[str, str], etag: str = "") -> Body:
    """Return a resource of a kind with its links."""
    attributes = {"objectType": kind} | ({"etag": etag} if etag else {})
    return {**values, "links": {name: link(path) for name, path in links.items()}, "attributes": attributes}


def collection(items: Sequence[Body], *, total: int | None = None, path: str = "", following: str = "") -> Body:
    """Return a collection; ``following``: the path of its next page."""
    links = {name: link(to) for name, to in {"self": path, "next": following}.items() if to}
    return {
        "totalCount": len(items) if total is None else total,
        "items": list(items),
        "links": links,
        "attributes": {"objectType": "Collection"},
    }
