"""The backup that docs/operations.md describes brings everything back: rows, guards, and who may do what."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from portal.embedded.binaries import postgres_binary
from portal.embedded.postgres import FORGETFUL, Postgres
from tests.factories import World
from tests.factories.refunds import refunded

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = postgres_binary("psql").parent

pytestmark = pytest.mark.django_db(transaction=True)

RIGHTS = """
    SELECT has_database_privilege('portal_app', current_database(), 'TEMP'),
        has_database_privilege('portal_app', current_database(), 'CONNECT'),
        has_table_privilege('portal_app', 'billing_quote', 'UPDATE'),
        has_table_privilege('portal_app', 'billing_quote', 'INSERT'),
        has_table_privilege('portal_desk', 'core_auditevent', 'INSERT')
"""


def run(program: str, *arguments: str, **where: str) -> str:
    environment = {"PATH": os.environ["PATH"], **where}
    done = subprocess.run(
        [str(PROGRAMS / program), *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def schema(**where: str) -> list[str]:
    """Return what the database is made of, but for the key that each dump makes up.

    PostgreSQL writes the casts of a condition in another way once it has read them back, and only that.
    """
    dumped = run("pg_dump", "--schema-only", "--create", **where)
    lines = [line for line in dumped.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
    return [re.sub(r"::(character varying|text)(\[\])?|[()]", "", line) for line in lines]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Postgres]:
    """A server with nothing in it but the roles."""
    server = Postgres(tmp_path / "postgres", options=FORGETFUL)
    server.start()
    run("psql", "--file", str(ROOT / "deploy" / "roles.sql"), "postgres", PGHOST=str(server.socket), PGUSER="postgres")
    yield server
    server.stop()
    shutil.rmtree(server.socket)


def test_a_dump_restored_elsewhere_is_the_same_database(world: World, elsewhere: Postgres, tmp_path: Path) -> None:
    refund = refunded(world.home.admin, world.home.reservation)
    settings = connection.settings_dict
    here = {
        "PGHOST": str(settings["HOST"]),
        "PGPORT": str(settings["PORT"] or 5432),
        "PGDATABASE": str(settings["NAME"]),
        "PGUSER": "portal_owner",
    }
    there = {"PGHOST": str(elsewhere.socket), "PGUSER": "postgres", "PGDATABASE": here["PGDATABASE"]}
    dump = str(tmp_path / "portal.dump")
    run("pg_dump", "--format=custom", "--file", dump, **here)
    run("pg_restore", "--create", "--exit-on-error", "--dbname=postgres", dump, **there)
    assert schema(**there) == schema(**here)
    with elsewhere.connect("portal_app", here["PGDATABASE"]) as app:
        assert app.execute("SELECT state, net_minor FROM billing_refund").fetchall() == [
            (refund.state, refund.net_minor)
        ]
        assert app.execute(RIGHTS).fetchone() == (False, True, False, True, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("UPDATE billing_quote SET currency = 'USD'")
    with elsewhere.connect(database=here["PGDATABASE"]) as superuser, pytest.raises(psycopg.Error, match="append-only"):
        superuser.execute("DELETE FROM billing_refundtransition")
