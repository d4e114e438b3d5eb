"""Subscriptions, people and programs, and roles."""

from collections.abc import Iterator

from arm.openapi.links.link import Links, the_same, told

SUBSCRIPTIONS = (
    Links(
        "Subscriptions_List",
        (
            "Subscriptions_Get",
            "Subscriptions_ListLocations",
            "Providers_List",
            "GetCatalog",
            "GetAppliedReservationList",
            "SupportTickets_List",
        ),
        {"subscription_id": told("value/0/subscriptionId")},
    ),
    Links(
        "Providers_List",
        ("Providers_Get", "Providers_Register"),
        the_same("subscription_id") | {"namespace": told("value/0/namespace")},
    ),
    Links("Users_List", ("Users_Get",), {"user": told("value/0/id")}),
    Links("Users_List", ("DirectoryObjects_GetByIds",), body={"ids": [told("value/0/id")]}),
    Links("ServicePrincipals_List", ("ServicePrincipals_Get",), {"program_id": told("value/0/id")}),
    Links("ServicePrincipals_List", ("DirectoryObjects_GetByIds",), body={"ids": [told("value/0/id")]}),
)


def _assignments(tail: str, *at: str) -> Iterator[Links]:
    """Yield the links of role assignments: at a scope, or at the root."""
    one = the_same("name", *at)
    made, taken = f"RoleAssignments_Create{tail}", f"RoleAssignments_Delete{tail}"
    yield Links(made, (f"RoleAssignments_Get{tail}", taken), one, status="201")
    yield Links(taken, (f"RoleAssignments_Get{tail}",), one)


ROLES = (
    Links("RoleDefinitions_ListAtRoot", ("RoleDefinitions_GetById",), {"name": told("value/0/name")}),
    Links("RoleDefinitions_List", ("RoleDefinitions_Get",), the_same("scope") | {"name": told("value/0/name")}),
    *_assignments("AtRoot"),
    *_assignments("", "scope"),
)
