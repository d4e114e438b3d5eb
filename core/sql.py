"""Migration operations for what only SQL can promise: tenancy, audit, append-only, states."""

from collections.abc import Iterable, Mapping

from django.db.migrations import RunSQL


def composite_keys(table: str, references: Mapping[str, str]) -> list[RunSQL]:
    """Reference rows of the same partner only: (partner_id, column) -> (partner_id, id) of the target."""
    return [
        RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_partner"
            f" FOREIGN KEY (partner_id, {column}) REFERENCES {target} (partner_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_partner",
        )
        for column, target in references.items()
    ]


def audited(
    *tables: str,
    skip: Iterable[str] = (),
    secret: Iterable[str] = (),
    on: str = "INSERT OR UPDATE OR DELETE",
    when: str = "",
    name: str = "audited",
) -> list[RunSQL]:
    """Write an audit event for each change of the tables' rows.

    The columns in ``skip`` are left out. Of those in ``secret`` it says that they are set or changed, never to what.
    ``when``: of which rows, unless of all. One more trigger of a table has a ``name`` that begins with "audited", too.
    """
    arguments = ", ".join(f"'{argument}'" for argument in [*skip, *(f"secret:{column}" for column in secret)])
    condition = f"WHEN ({when})" if when else ""
    return [
        RunSQL(
            f"CREATE TRIGGER {name} AFTER {on} ON {table} FOR EACH ROW {condition}"
            f" EXECUTE FUNCTION core_audit({arguments})",
            f"DROP TRIGGER {name} ON {table}",
        )
        for table in tables
    ]


def audited_anew(*tables: str, skip: Iterable[str] = ()) -> list[RunSQL]:
    """Write events as `audited` does for tables that are audited already, from now on without some columns."""
    drop, create = "DROP TRIGGER audited ON {}", "CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON {}"
    run = " FOR EACH ROW EXECUTE FUNCTION core_audit({})"
    left_out = ", ".join(f"'{column}'" for column in skip)
    return [
        RunSQL(
            f"{drop.format(table)}; {create.format(table)}{run.format(left_out)}",
            f"{drop.format(table)}; {create.format(table)}{run.format('')}",
        )
        for table in tables
    ]


def append_only(*tables: str) -> list[RunSQL]:
    """Refuse every UPDATE, DELETE and TRUNCATE, whoever asks, and take the rights away as well."""
    return [
        RunSQL(
            f"""
            CREATE TRIGGER append_only_row BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
            CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
            REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM portal_app, portal_desk;
            """,
            f"""
            DROP TRIGGER append_only_row ON {table};
            DROP TRIGGER append_only_table ON {table};
            GRANT UPDATE, DELETE ON {table} TO portal_app, portal_desk;
            """,
        )
        for table in tables
    ]


def state_machine(table: str, column: str, *, first: Iterable[str], then: Mapping[str, Iterable[str]]) -> RunSQL:
    """Let ``column`` begin only as one of ``first`` and change only as ``then`` says."""
    begins = ", ".join(f"'{state}'" for state in first)
    moves = ", ".join(f"('{old}', '{new}')" for old, news in then.items() for new in news)
    name = f"{table}_{column}_moves"
    return RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
            SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NEW.{column} NOT IN ({begins}) THEN
                    RAISE EXCEPTION '{table}.{column} cannot begin as %', NEW.{column}
                        USING ERRCODE = 'check_violation';
                END IF;
            ELSIF NEW.{column} <> OLD.{column} AND (OLD.{column}, NEW.{column}) NOT IN (VALUES {moves}) THEN
                RAISE EXCEPTION '{table}.{column} cannot change from % to %', OLD.{column}, NEW.{column}
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER {column}_moves BEFORE INSERT OR UPDATE OF {column} ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}();
        """,
        f"DROP TRIGGER {column}_moves ON {table}; DROP FUNCTION {name}()",
    )
