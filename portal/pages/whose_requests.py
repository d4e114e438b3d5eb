"""Which support requests a person may see, wherever a page shows some of them."""

import uuid
from dataclasses import dataclass

from customers.policy.access import decide
from customers.policy.roles import Action
from portal.http import PartnerRequest


@dataclass(frozen=True, slots=True)
class Whose:
    """Whether any requests may be seen, and whose only; None: everybody's."""

    any: bool
    only_by: uuid.UUID | None = None


def whose_requests(request: PartnerRequest) -> Whose:
    """Return whose requests the person may see; no query."""
    if decide(request.principal, Action.REQUESTS_READ):
        return Whose(any=True)
    is_own = bool(decide(request.principal, Action.REQUESTS_READ, is_own=True))
    return Whose(any=is_own, only_by=request.user.pk if is_own else None)
