"""Raise what came back of orders."""

import uuid
from collections import Counter
from collections.abc import Iterable

from core.database import run

RETURNED = """
    UPDATE billing_orderbalance AS balance SET returned_minor = balance.returned_minor + back.minor
    FROM unnest(%s::uuid[], %s::bigint[]) AS back (order_id, minor)
    WHERE balance.order_id = back.order_id
"""


def raise_returned(credits: Iterable[tuple[uuid.UUID, int]]) -> None:
    """Count credits in minor units as returned of their locked orders, which may be named more than once.

    One statement; the database refuses more than was paid.
    """
    sums: Counter[uuid.UUID] = Counter()
    for order_id, minor in credits:
        sums[order_id] += minor
    run(RETURNED, [list(sums), list(sums.values())])
