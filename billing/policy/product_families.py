"""Product families: an exchange stays within one.

Source: Azure documentation, "Self-service exchanges and refunds": compute is one family, SQL is one, and every other
product is exchanged for its own kind only. Names are Azure's reservedResourceType.
"""

COMPUTE = "Compute"
SQL = "SQL"

MEMBERS: dict[str, tuple[str, ...]] = {
    COMPUTE: ("VirtualMachines", "DedicatedHost", "AVS", "Nutanix"),
    SQL: ("SqlDatabases", "SqlManagedInstance", "SqlElasticPool"),
}
"""Azure sells managed instances and elastic pools as SqlDatabases too; the other two names do no harm."""

_FAMILIES = {member.casefold(): family for family, members in MEMBERS.items() for member in members}


def family_of(resource_type: str) -> str:
    """Return the family of a resource type; a type that shares with no other is a family of its own."""
    return _FAMILIES.get(resource_type.casefold(), resource_type)
