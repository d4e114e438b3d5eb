"""Refuse to work as a superuser: the database's guards would not bind this process."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
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


connection_created.connect(refuse_superuser, dispatch_uid="core.superuser")
