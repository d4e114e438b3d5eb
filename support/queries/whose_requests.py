"""Which support requests somebody may see, wherever some of them are shown."""

import uuid
from dataclasses import dataclass

from customers.policy.access import Principal, decide
from customers.policy.roles import Action


@dataclass(frozen=True, slots=True)
class Whose:
    """Whether any requests may be seen, and whose only; None: everybody's."""

    any: bool
    only_by: uuid.UUID | None = None


def whose_requests(principal: Principal) -> Whose:
    """Return whose requests the principal may see; no query."""
    if decide(principal, Action.REQUESTS_READ):
        return Whose(any=True)
    is_own = bool(decide(principal, Action.REQUESTS_READ, is_own=True))
    return Whose(any=is_own, only_by=principal.user_id if is_own else None)
