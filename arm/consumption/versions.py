"""The api-versions that Microsoft.Consumption is answered in: azure-mgmt-consumption 11, az, and one between."""

CONSUMPTION = frozenset({"2024-08-01", "2023-11-01", "2023-05-01"})
