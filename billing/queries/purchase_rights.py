"""Whether somebody may buy for a subscription."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from customers.policy.access import Decision, Principal
from customers.policy.roles import Action
from customers.queries.access import SubscriptionPlace, may_everywhere


def purchase_rights(
    principal: Principal, subscription_ids: Sequence[uuid.UUID], *, now: datetime
) -> dict[uuid.UUID, Decision]:
    """Return whether somebody may buy for each of these subscriptions; one query at most."""
    places = [SubscriptionPlace(one) for one in subscription_ids]
    decisions = may_everywhere(principal, Action.PURCHASES_MAKE, at=places, now=now)
    return dict(zip(subscription_ids, decisions, strict=True))
