"""The test database: the owner creates and migrates it, the tests then act as the application's role."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import psycopg
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from portal.garbage import spare_what_stays
from tests.reference_rows import copy_reference_rows
from tests.roles import acting_as, become, connect_as, without_limits
from tests.servers import start_postgres, start_valkey, stop_all, stop_own

# The connection of the sign-in limits sees the same database; let every test use, and roll back, both.
TransactionTestCase.databases = {"default", "limits"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database_role(name): run the whole test as this role instead of portal_app.")


def pytest_collection_finish() -> None:
    """Look for garbage as the processes that serve do; the suite takes less time so."""
    spare_what_stays()


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        stop_own()
    else:
        stop_all()


def take_ones_time(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Let a transaction last: a test is one from its first line to its last, however busy the machine is.

    What PostgreSQL ends after half a minute is tried in the processes that tests start.
    """
    connection.connection.execute("SET transaction_timeout = 0; SET idle_in_transaction_session_timeout = 0")


connection_created.connect(take_ones_time)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Choose the role before any fixture opens a connection."""
    from django.db import connections

    marker = item.get_closest_marker("database_role")
    role = marker.args[0] if marker else "portal_app"
    if any(connection.settings_dict["USER"] != role for connection in connections.all()):
        become(role)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Create and migrate the database as its owner, for this process of the run."""
    start_postgres()
    start_valkey()
    verbosity = request.config.option.verbose
    with django_db_blocker.unblock(), acting_as("portal_owner"), without_limits():
        configuration = setup_databases(
            verbosity, interactive=False, keepdb=django_db_keepdb and not django_db_createdb, serialized_aliases=[]
        )
        copy_reference_rows()
    yield
    with django_db_blocker.unblock(), acting_as("portal_owner"):
        if not django_db_keepdb:
            teardown_databases(configuration, verbosity)


@pytest.fixture
def as_role() -> Callable[[str], AbstractContextManager[None]]:
    """Return ``acting_as``: ``with as_role("portal_desk"): ...`` in a test that commits."""
    return acting_as


@pytest.fixture
def connection_as(db: None) -> Iterator[Callable[[str], "psycopg.Connection[tuple[Any, ...]]"]]:
    """Return a function that opens raw connections as a role; they are closed with the test."""
    opened: list[psycopg.Connection[tuple[Any, ...]]] = []

    def connect(role: str) -> "psycopg.Connection[tuple[Any, ...]]":
        opened.append(connect_as(role))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()
