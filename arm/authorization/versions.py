"""The api-versions that Microsoft.Authorization is answered in."""

AUTHORIZATION = frozenset({"2022-04-01", "2022-05-01-preview", "2018-01-01-preview"})
