"""What a reservation is to apply to, from the ids that a client writes."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.models import Customer, ManagementGroup, ResourceGroup
from reservations.policy.scope import Choice, ScopeType

GUID = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
SUBSCRIPTION = re.compile(rf"(?:/?subscriptions/)?{GUID}/?", re.IGNORECASE)
RESOURCE_GROUP = re.compile(rf"/?subscriptions/{GUID}/resourceGroups/([^/]+)/?", re.IGNORECASE)
MANAGEMENT_GROUP = re.compile(r"(?:/?providers/Microsoft\.Management/managementGroups/)?([^/]+)/?", re.IGNORECASE)


class NotAmongTheirs(Refusal):
    """The scope names nothing of the customer's."""

    code = "AppliedScopesNotAssociatedWithCommerceAccount"
    text = _("The applied scope %(scope)s is not one of this customer's.")


def subscription_id_of(text: str) -> uuid.UUID | None:
    """Return the id of a subscription, written bare or as /subscriptions/GUID; None for anything else."""
    found = SUBSCRIPTION.fullmatch(text.strip())
    return uuid.UUID(found[1]) if found else None


def choice_of(
    customer: Customer, kind: str, *, scopes: Sequence[str] | None, properties: Mapping[str, Any] | None
) -> Choice:
    """Return the scope that is chosen with its targets' ids, which may be none or too many.

    Raises: NotAmongTheirs.
    """
    named = properties or {}
    if kind == "ManagementGroup":
        ids = [named["managementGroupId"]] if named.get("managementGroupId") else list(scopes or ())
        return Choice(scope=ScopeType.MANAGEMENT_GROUP, targets=tuple(_management_group(customer, one) for one in ids))
    if kind == "Single":
        own = named.get("resourceGroupId") or named.get("subscriptionId")
        return _single(customer, [own] if own else list(scopes or ()))
    return Choice(scope=ScopeType.SHARED)


def _single(customer: Customer, ids: Sequence[str]) -> Choice:
    """To Azure's API a resource group is Single as well."""
    groups = [RESOURCE_GROUP.fullmatch(one.strip()) for one in ids]
    if any(groups):
        targets = [_resource_group(customer, one) for one in ids]
        return Choice(scope=ScopeType.RESOURCE_GROUP, targets=tuple(targets))
    return Choice(scope=ScopeType.SINGLE, targets=tuple(_subscription(one) for one in ids))


def _subscription(text: str) -> uuid.UUID:
    found = subscription_id_of(text)
    if found is None:
        raise NotAmongTheirs(scope=text)
    return found


def _resource_group(customer: Customer, text: str) -> uuid.UUID:
    found = RESOURCE_GROUP.fullmatch(text.strip())
    if found is None:
        raise NotAmongTheirs(scope=text)
    groups = ResourceGroup.objects.filter(
        partner_id=customer.partner_id,
        subscription__customer=customer,
        subscription_id=found[1],
        name__iexact=found[2],
    )
    return _only(groups.values_list("pk", flat=True).first(), text)


def _management_group(customer: Customer, text: str) -> uuid.UUID:
    found = MANAGEMENT_GROUP.fullmatch(text.strip())
    groups = ManagementGroup.objects.filter(
        partner_id=customer.partner_id, customer=customer, code__iexact=found[1] if found else ""
    )
    return _only(groups.values_list("pk", flat=True).first(), text)


def _only(found: uuid.UUID | None, text: str) -> uuid.UUID:
    if found is None:
        raise NotAmongTheirs(scope=text)
    return found
