"""What a reservation is to apply to from the start, from the ids that a client writes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.models import Customer
from reservations.policy.scope import Choice, ScopeType
from reservations.queries.scope_by_id import targets_by_id

NARROWEST_FIRST = ("resourceGroupId", "subscriptionId", "managementGroupId")


class NotAmongTheirs(Refusal):
    """The scope names nothing of the customer's."""

    code = "AppliedScopesNotAssociatedWithCommerceAccount"
    text = _("The applied scope %(scope)s is not one of this customer's.")


def choice_of(customer: Customer, kind: str, *, scopes: Sequence[str], properties: Mapping[str, Any]) -> Choice:
    """Return the scope that is chosen, with our ids of what it names, which may be nothing or too much.

    What a shared scope names says nothing: clients fill in the subscription that is billed.

    Raises: NotAmongTheirs.
    """
    meant = ScopeType(kind)
    named = _named(scopes, properties)
    if not meant.names_a_target or not named:
        return Choice(scope=meant)
    found = targets_by_id(partner_id=customer.partner_id, customer_id=customer.pk, ids=named)
    if unknown := next((text for text in named if text not in found), None):
        raise NotAmongTheirs(scope=unknown)
    kinds = {target.scope.type for _key, target in found.values()}
    # To Azure's API a resource group is Single as well.
    if meant is ScopeType.SINGLE and kinds == {ScopeType.RESOURCE_GROUP}:
        meant = ScopeType.RESOURCE_GROUP
    return Choice(scope=meant, targets=tuple(found[text][0] for text in named))


def _named(scopes: Sequence[str], properties: Mapping[str, Any]) -> list[str]:
    """Return what is named, the narrowest first; newer clients write properties, older ones a list."""
    told = next((properties[name] for name in NARROWEST_FIRST if properties.get(name)), None)
    return [told] if told else list(scopes)
