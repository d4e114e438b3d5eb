"""What the application's roles may do in the database, and above all what they may not."""

from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.roles import ConnectAs

ROLES = ["portal_app", "portal_desk"]

APPEND_ONLY = {
    "billing_account",
    "billing_creditnote",
    "billing_exchangequote",
    "billing_exchangetransition",
    "billing_fxrate",
    "billing_journalentry",
    "billing_posting",
    "billing_price",
    "billing_quote",
    "billing_refundtransition",
    "billing_renewallock",
    "billing_renewalrefusal",
    "billing_reversal",
    "billing_statement",
    "core_auditabout",
    "core_auditevent",
    "support_attachment",
    "support_internalnote",
    "support_message",
    "support_requestclock",
    "support_preparedrefundline",
}


def rows(statement: str, *arguments: str | list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
class TestRole:
    def test_stands_under_every_guard(self, role: str) -> None:
        above = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
        assert rows(f"SELECT {above} FROM pg_roles WHERE rolname = %s", role) == [(False,)]

    def test_is_no_member_of_another(self, role: str) -> None:
        statement = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole"
        assert rows(statement, role) == []

    def test_owns_nothing(self, role: str) -> None:
        for catalog, owner in (("pg_class", "relowner"), ("pg_proc", "proowner"), ("pg_namespace", "nspowner")):
            assert rows(f"SELECT oid FROM {catalog} WHERE {owner} = %s::regrole", role) == []

    def test_can_create_nothing(self, role: str) -> None:
        assert rows("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role) == [(False,)]

    def test_can_make_no_temporary_table(self, role: str) -> None:
        """It would stand before a table of the same name wherever a name is written without its schema."""
        assert rows("SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')", role) == [(False,)]

    def test_can_rewrite_no_history_of_the_desk(self, role: str) -> None:
        statement = "SELECT has_table_privilege(%s, 'django_admin_log', one) FROM unnest(%s::text[]) one"
        assert rows(statement, role, ["INSERT"]) == [(True,)]
        assert rows(statement, role, ["UPDATE", "DELETE", "TRUNCATE"]) == [(False,)] * 3

    def test_can_empty_no_table_and_hang_no_trigger_on_one(self, role: str) -> None:
        statement = """
            SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND (has_table_privilege(%s, oid, 'TRUNCATE') OR has_table_privilege(%s, oid, 'TRIGGER'))
        """
        assert rows(statement, role, role) == []

    def test_can_use_every_table_of_the_product(self, role: str) -> None:
        statement = """
            SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND NOT has_table_privilege(%s, oid, 'SELECT')
        """
        assert rows(statement, role) == []

    def test_can_change_nothing_that_is_append_only(self, role: str) -> None:
        statement = """
            SELECT relname FROM pg_class WHERE relname = ANY(%s)
            AND (has_table_privilege(%s, oid, 'UPDATE') OR has_table_privilege(%s, oid, 'DELETE'))
        """
        assert rows(statement, sorted(APPEND_ONLY), role, role) == []

    def test_can_do_with_a_new_table_what_the_owner_grants_by_default(
        self, role: str, connection_as: ConnectAs
    ) -> None:
        owner = connection_as("portal_owner")
        with owner.transaction(force_rollback=True):
            owner.execute("CREATE TABLE brand_new (id int)")
            may = owner.execute(
                "SELECT array_agg(one ORDER BY one) FROM unnest(%s::text[]) one"
                " WHERE has_table_privilege(%s, 'brand_new', one)",
                [["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"], role],
            ).fetchone()
        assert may == (["DELETE", "INSERT", "SELECT", "UPDATE"],)


@pytest.mark.django_db
def test_every_function_looks_for_temporary_tables_last() -> None:
    """Unless a search path names pg_temp, it is searched first."""
    statement = """
        SELECT proname, coalesce((SELECT one FROM unnest(proconfig) one WHERE one LIKE 'search_path=%%'), '')
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname
    """
    found = dict(rows(statement))
    assert {"core_audit", "billing_entry_balances", "billing_refund_state_moves", "reservations_ensure_month"} <= set(
        found
    )
    assert {name: path for name, path in found.items() if path != "search_path=pg_catalog, public, pg_temp"} == {}


@pytest.mark.django_db
def test_the_append_only_tables_are_these() -> None:
    statement = """
        SELECT tgrelid::regclass::text, array_agg(tgname::text ORDER BY tgname)
        FROM pg_trigger WHERE tgname LIKE 'append_only%%' AND tgenabled = 'O' GROUP BY tgrelid
    """
    found = {table: tuple(names) for table, names in rows(statement)}
    assert set(found) == APPEND_ONLY
    assert set(found.values()) == {("append_only_row", "append_only_table")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", sorted(APPEND_ONLY - {"billing_account"}))
def test_even_the_owner_changes_nothing_there(table: str, connection_as: ConnectAs) -> None:
    owner = connection_as("portal_owner")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(f"TRUNCATE {table} CASCADE")
