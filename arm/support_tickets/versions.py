"""The api-versions that Microsoft.Support is answered in."""

SUPPORT = frozenset({"2024-04-01"})
