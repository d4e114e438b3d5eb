"""The desk sees renewals and why they were not made; who decides refunds may see to payments that fail."""

from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEEN = ("view_renewallock", "view_renewalrefusal")
DONE = ("change_payment",)
GROUPS = {
    "Refund desk": (*SEEN, *DONE),
    "Support desk": SEEN,
    "Refund desk lead": SEEN,
}


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create permissions first: Django itself does so only after the last migration."""
    app = apps.get_app_config("billing")
    app.models_module = True  # type: ignore[assignment]
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    for name, codenames in GROUPS.items():
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*_permissions(apps, codenames))


def take_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=list(GROUPS)):
        group.permissions.remove(*_permissions(apps, (*SEEN, *DONE)))


def _permissions(apps: Apps, codenames: tuple[str, ...]) -> list[Any]:
    permissions = apps.get_model("auth", "Permission").objects
    return list(permissions.filter(content_type__app_label="billing", codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0012_desk_groups_of_requests"),
        ("billing", "0013_renewals"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, take_back)]
