"""What migrations put into the database (policies, roles, accounts ...), kept from test to test.

The owner copies those rows once, after migrating. Emptying deletes every row and puts the copies
back, in one transaction, with triggers and foreign keys asleep (``session_replication_role``):
append-only tables refuse everything else.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from tests.roles import connect_as

COPIES = "reference_rows"
# Written by the migration machinery itself, never by a test.
UNTOUCHED = ("django_migrations",)

FIND_TABLES = """
    SELECT relname, relforcerowsecurity, pg_relation_size(oid) > 0
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL(%s)
    ORDER BY relname
"""
FIND_COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attnum
"""
FIND_COPIES = "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s)::oid AND relkind = 'r'"


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    has_forced_policy: bool
    may_have_rows: bool


def copy_reference_rows(alias: str = "default") -> None:
    """Remember the rows that are there now."""
    with connect_as("portal_owner", alias) as owner:
        owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {0} CASCADE; CREATE SCHEMA {0}").format(sql.Identifier(COPIES)))
        for table in _tables(owner):
            if _has_rows(owner, table):
                copy = sql.Identifier(COPIES, table.name)
                owner.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, _public(table.name)))


def empty_tables(alias: str = "default") -> None:
    """Delete every row that a test left, and put the reference rows back."""
    with connect_as("portal_owner", alias) as owner, owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        owner.execute("SET LOCAL lock_timeout = '10s'")
        for table in _tables(owner):
            if table.may_have_rows:
                _delete_all(owner, table)
        for (name,) in owner.execute(FIND_COPIES, [COPIES]).fetchall():
            _put_back(owner, name)


def _tables(owner: "Connection[tuple[Any, ...]]") -> list[Table]:
    return [Table(*row) for row in owner.execute(FIND_TABLES, [list(UNTOUCHED)]).fetchall()]


def _has_rows(owner: "Connection[tuple[Any, ...]]", table: Table) -> bool:
    return owner.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(_public(table.name))).fetchone() is not None


def _delete_all(owner: "Connection[tuple[Any, ...]]", table: Table) -> None:
    # Forced row-level security hides rows from the owner too; it may lift it, in this transaction.
    name = _public(table.name)
    if table.has_forced_policy:
        owner.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(name))
    owner.execute(sql.SQL("DELETE FROM {}").format(name))
    if table.has_forced_policy:
        owner.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))


def _put_back(owner: "Connection[tuple[Any, ...]]", name: str) -> None:
    rows = owner.execute(FIND_COLUMNS, [f'public."{name}"']).fetchall()
    columns = sql.SQL(", ").join(sql.Identifier(column) for (column,) in rows)
    statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}")
    owner.execute(statement.format(_public(name), columns, columns, sql.Identifier(COPIES, name)))


def _public(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)
