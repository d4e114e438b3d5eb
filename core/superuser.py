"""Refuse to work as a superuser: the database's guards would not bind this process."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def refuse_superuser(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Close a new connection whose role is a superuser. The server says so by itself: no query is made.

    Raises: ImproperlyConfigured.
    """
    if connection.connection.info.parameter_status("is_superuser") == "on":
        user = connection.connection.info.user
        connection.close()
        raise ImproperlyConfigured(f"The database role {user} is a superuser; use portal_app or portal_desk.")


def refuse_at_start() -> None:
    """Ask as the process starts. A database that is away then is asked at the first connection instead.

    Raises: ImproperlyConfigured.
    """
    try:
        with suppress(OperationalError):
            default_connection.ensure_connection()
    finally:
        default_connection.close()


connection_created.connect(refuse_superuser, dispatch_uid="core.superuser")
