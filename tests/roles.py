"""Acting as one of the three database roles in a test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

Roles = tuple[str, ...]
# What the fixture `connection_as` gives a test.
ConnectAs = Callable[[str], "psycopg.Connection[tuple[Any, ...]]"]
ROLES: Roles = ("portal_owner", "portal_app", "portal_desk")


def connect_as(role: str, alias: str = "default") -> "psycopg.Connection[tuple[Any, ...]]":
    """Open an autocommit connection of its own to the test database."""
    settings = connections[alias].settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=role,
        password=settings["PASSWORD"] or None,
        dbname=settings["NAME"],
        autocommit=True,
    )


def become(role: str) -> None:
    """Let every later connection of this process, in any thread, be this role's."""
    for connection in connections.all():
        connection.close()
        connection.settings_dict["USER"] = role


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Be another role for a while; for tests that commit, since it opens new connections.

    The owner is also freed of the time limits, which migrations may exceed.
    """
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    open_transactions = [connection.alias for connection in connections.all() if connection.in_atomic_block]
    assert not open_transactions, "Only a test with django_db(transaction=True) can change its role."
    become(role)
    try:
        yield
    finally:
        for connection in connections.all():
            connection.close()
            connection.settings_dict["USER"] = before[connection.alias]["USER"]


@contextmanager
def without_limits() -> Iterator[None]:
    """Lift the time limits of statements and transactions, which migrations may exceed."""
    before = {alias: connections[alias].settings_dict["OPTIONS"] for alias in connections}
    for alias, options in before.items():
        connections[alias].settings_dict["OPTIONS"] = {k: v for k, v in options.items() if k != "options"}
    try:
        yield
    finally:
        for connection in connections.all():
            connection.close()
            connection.settings_dict["OPTIONS"] = before[connection.alias]
