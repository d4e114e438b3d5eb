"""The groups of the desk see programs and their secrets, as far as anybody does."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEEN = ("view_serviceprincipal", "view_clientsecret")
GROUPS = ("Refund desk", "Support desk", "Refund desk lead")


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create permissions first: Django itself does so only after the last migration."""
    app = apps.get_app_config("customers")
    app.models_module = True  # type: ignore[assignment]
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(codename__in=SEEN)
    for name in GROUPS:
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions)


def take_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    permissions = apps.get_model("auth", "Permission").objects.filter(codename__in=SEEN)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0016_rights_used"),
        ("customers", "0016_service_principals"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, take_back)]
