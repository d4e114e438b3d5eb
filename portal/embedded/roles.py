"""The product's roles and its database on an embedded server."""

from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

OWNER = "portal_owner"
APP = "portal_app"
DESK = "portal_desk"
DATABASE = "portal"
ROLES_SQL = Path(__file__).resolve().parents[2] / "deploy" / "roles.sql"

# The tests create databases of their own, and empty append-only tables between two of them.
FOR_TESTS = (
    f"ALTER ROLE {OWNER} CREATEDB",
    f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}",
)


def create_roles(superuser: "psycopg.Connection[tuple[Any, ...]]") -> None:
    """Create or correct the three roles."""
    superuser.execute(ROLES_SQL.read_bytes())


def create_database(superuser: "psycopg.Connection[tuple[Any, ...]]", name: str = DATABASE) -> None:
    """Create the owner's database unless it is there."""
    found = superuser.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        superuser.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))


def prepare_for_tests(superuser: "psycopg.Connection[tuple[Any, ...]]") -> None:
    """Let the owner do what only tests need."""
    for statement in FOR_TESTS:
        superuser.execute(statement.encode())
