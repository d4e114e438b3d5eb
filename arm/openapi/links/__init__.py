"""Where answers lead: which operations take what an answer tells, as OpenAPI's links.

A list names its first row here; of the others it is the same. Ids that stand in a Location header alone are not
linked: OpenAPI has no expression for a part of a header.
"""

from typing import Any

from arm.openapi.links.capacity import CAPACITY
from arm.openapi.links.directory import ROLES, SUBSCRIPTIONS
from arm.openapi.links.link import Links, link_up
from arm.openapi.links.partner_center import PARTNER_CENTER
from arm.openapi.links.sign_in import SIGN_IN
from arm.openapi.links.support_tickets import SUPPORT

LINKS: tuple[Links, ...] = (*CAPACITY, *SUBSCRIPTIONS, *ROLES, *SUPPORT, *PARTNER_CENTER, *SIGN_IN)


def add_links(result: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Tell of every answer where it leads. In a process that does not serve this face there is none."""
    if result["paths"]:
        link_up(result, LINKS)
    return result
