"""Every index is paid for at every write: none repeats how another begins, none is full of rows that say nothing."""

import pytest

from core.database import rows

OURS = ["billing_%", "core_%", "customers_%", "reservations_%", "support_%"]
NOT_OURS = ["customers_user_groups", "customers_user_user_permissions"]
"""Django makes these two itself."""
REPEATED = """
    WITH known AS (
        SELECT indrelid, indexrelid, indisunique, indnkeyatts, indexprs,
            pg_get_expr(indpred, indrelid) AS condition, indkey::int2[] AS columns, indclass::oid[] AS classes
        FROM pg_index
    )
    SELECT one.indexrelid::regclass::text || ' begins like ' || other.indexrelid::regclass::text
    FROM known AS one
    JOIN known AS other ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid
    WHERE one.indrelid::regclass::text LIKE ANY(%s) AND one.indrelid::regclass::text <> ALL(%s)
        AND NOT one.indisunique AND one.indexprs IS NULL
        AND other.condition IS NOT DISTINCT FROM one.condition
        AND other.indnkeyatts >= one.indnkeyatts
        AND (other.indnkeyatts > one.indnkeyatts OR other.indisunique OR other.indexrelid < one.indexrelid)
        AND (
            SELECT bool_and(one.columns[key] = other.columns[key] AND one.classes[key] = other.classes[key])
            FROM generate_series(0, one.indnkeyatts - 1) AS key
        )
"""
SELDOM_SET = """
    SELECT indexrelid::regclass::text
    FROM pg_index
    JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
    WHERE indrelid::regclass::text = 'reservations_reservation'
        AND NOT attnotnull AND NOT indisunique AND indpred IS NULL AND indnkeyatts = 1
"""


@pytest.mark.django_db
def test_no_index_begins_like_another() -> None:
    assert rows(REPEATED, [OURS, NOT_OURS]) == []


@pytest.mark.django_db
def test_columns_that_most_reservations_leave_empty_are_indexed_where_they_are_set() -> None:
    assert rows(SELDOM_SET) == []
