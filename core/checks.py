"""What every process verifies before it starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


@register(Tags.security)
def secret_key_is_set(**kwargs: Any) -> list[CheckMessage]:
    if settings.SECRET_KEY:
        return []
    return [Error("PORTAL_SECRET_KEY (or PORTAL_SECRET_KEY_FILE) is not set.", id="core.E001")]


@register(Tags.database)
def role_is_no_superuser(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to run as a role to which the database's own guards do not apply."""
    if "default" not in (databases or ()):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, is_above_guards = cursor.fetchone() or ("?", True)
    if not is_above_guards:
        return []
    return [Error(f"The database role {name} is a superuser; use portal_app or portal_desk.", id="core.E002")]
