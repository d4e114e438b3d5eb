"""The api-versions that tenants, subscriptions and resource providers are answered in.

Of these addresses the answer is the same in all of them, and clients of different ages ask in different ones.
"""

SUBSCRIPTIONS = frozenset(
    {"2016-06-01", "2018-06-01", "2019-06-01", "2019-11-01", "2020-01-01", "2021-01-01", "2022-09-01", "2022-12-01"}
)
PROVIDERS = SUBSCRIPTIONS | {
    "2016-02-01", "2018-05-01", "2019-05-01", "2020-06-01", "2020-10-01", "2021-04-01", "2023-07-01", "2024-03-01",
    "2024-07-01", "2024-11-01", "2025-04-01",
}  # fmt: skip
