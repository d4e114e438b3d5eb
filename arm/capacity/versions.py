"""The api-versions that Microsoft.Capacity is answered in."""

CAPACITY = frozenset({"2022-11-01"})
