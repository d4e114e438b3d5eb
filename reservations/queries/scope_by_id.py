"""What of a customer Azure's ids name that a reservation can be scoped to."""

import re
import uuid
from collections.abc import Collection

from customers.models import ManagementGroup, ResourceGroup
from reservations.policy.scope import Target
from reservations.queries.scope_targets import known_targets

GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SUBSCRIPTION = re.compile(rf"(?:/?subscriptions/)?({GUID})/?", re.IGNORECASE)
"""Also as a bare GUID, as the az CLI sends it."""
RESOURCE_GROUP = re.compile(rf"/?subscriptions/({GUID})/resourceGroups/([^/]+)/?", re.IGNORECASE)
MANAGEMENT_GROUP = re.compile(r"/?providers/Microsoft\.Management/managementGroups/([^/]+)/?", re.IGNORECASE)


def subscription_named(text: str) -> uuid.UUID | None:
    """Return the id of the subscription that a text names, bare or with its path; None for any other text."""
    found = SUBSCRIPTION.fullmatch(text.strip())
    return uuid.UUID(found[1]) if found else None


def targets_by_id(
    *, partner_id: uuid.UUID, customer_id: uuid.UUID, ids: Collection[str]
) -> dict[str, tuple[uuid.UUID, Target]]:
    """Return what the customer has under Azure's ids, with our key of it; another's is missing as none is.

    Five queries at most, however many ids.
    """
    groups = _resource_groups(partner_id, customer_id, ids) | _management_groups(partner_id, customer_id, ids)
    keys = {text: key for text in ids if (key := subscription_named(text) or groups.get(text))}
    known = known_targets(partner_id=partner_id, customer_id=customer_id, ids=keys.values())
    return {text: (key, known[key]) for text, key in keys.items() if key in known}


def _resource_groups(partner_id: uuid.UUID, customer_id: uuid.UUID, ids: Collection[str]) -> dict[str, uuid.UUID]:
    named = {text: found for text in ids if (found := RESOURCE_GROUP.fullmatch(text.strip()))}
    if not named:
        return {}
    groups = ResourceGroup.objects.filter(
        partner_id=partner_id,
        subscription__customer_id=customer_id,
        subscription_id__in={found[1] for found in named.values()},
    )
    keys = {(group.subscription_id, group.name.lower()): group.pk for group in groups}
    asked = {text: (uuid.UUID(found[1]), found[2].lower()) for text, found in named.items()}
    return {text: keys[pair] for text, pair in asked.items() if pair in keys}


def _management_groups(partner_id: uuid.UUID, customer_id: uuid.UUID, ids: Collection[str]) -> dict[str, uuid.UUID]:
    named = {text: found[1].lower() for text in ids if (found := MANAGEMENT_GROUP.fullmatch(text.strip()))}
    if not named:
        return {}
    groups = ManagementGroup.objects.filter(partner_id=partner_id, customer_id=customer_id)
    keys = {group.code.lower(): group.pk for group in groups}
    return {text: keys[code] for text, code in named.items() if code in keys}
