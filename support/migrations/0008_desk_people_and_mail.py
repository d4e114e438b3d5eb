"""What the desk's groups may do with invitations, notifications and mail."""

from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GROUPS = ("Refund desk", "Support desk", "Refund desk lead")
SEEN_BY_ALL = ("core.view_notification", "customers.view_invitation", "reservations.view_expirydigest")

# No form changes an event: this permission is the right to try mail again.
RETRIES = {"Support desk": ("core.change_outboxevent",)}


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create permissions first: Django itself does so only after the last migration."""
    for label in ("core", "customers", "reservations"):
        app = apps.get_app_config(label)
        app.models_module = True  # type: ignore[assignment]
        create_permissions(app, verbosity=0, apps=apps)
        app.models_module = None
    by_name = {
        f"{one.content_type.app_label}.{one.codename}": one
        for one in apps.get_model("auth", "Permission").objects.select_related("content_type")
    }
    for name in GROUPS:
        rights: list[Any] = [by_name[right] for right in (*SEEN_BY_ALL, *RETRIES.get(name, ()))]
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0007_open_requests"),
        ("core", "0006_notification_mail"),
        ("customers", "0012_people_guards"),
        ("reservations", "0009_expiry_digest"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
