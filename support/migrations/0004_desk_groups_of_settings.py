"""What the desk's groups may do with management groups, resource groups and ends of sale."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEEN = ("view_managementgroup", "view_resourcegroup", "view_saleend")
RIGHTS = {
    "Refund desk": (*SEEN, "add_saleend", "change_saleend"),
    "Support desk": (
        *SEEN,
        "add_managementgroup",
        "change_managementgroup",
        "add_resourcegroup",
        "change_resourcegroup",
    ),
    "Refund desk lead": SEEN,
}


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create permissions first: Django itself does so only after the last migration."""
    for label in ("customers", "reservations"):
        app = apps.get_app_config(label)
        app.models_module = True  # type: ignore[assignment]
        create_permissions(app, verbosity=0, apps=apps)
        app.models_module = None
    permission = apps.get_model("auth", "Permission")
    for name, codenames in RIGHTS.items():
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permission.objects.filter(codename__in=codenames))


def take_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    permission = apps.get_model("auth", "Permission")
    for name, codenames in RIGHTS.items():
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.remove(*permission.objects.filter(codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0003_desk_groups"),
        ("customers", "0006_groups_guards"),
        ("reservations", "0006_settings_guards"),
    ]
    operations = [migrations.RunPython(grant, take_back)]
