"""Which connection serves which model."""

from typing import Any

from django.db import models


class LimitsRouter:
    """Send the cache of sign-in attempts to the autocommit connection, everything else to the first."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return "limits" if model._meta.app_label == "django_cache" else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"
