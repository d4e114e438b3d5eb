"""Composite keys, numbers, states and the audit trail of prepared refunds; who sees them at the desk."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.sql import append_only, audited, composite_keys, state_machine

GROUPS = ("Refund desk", "Support desk", "Refund desk lead")
SEEN = "view_preparedrefund"


def show(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create permissions first: Django itself does so only after the last migration."""
    app = apps.get_app_config("support")
    app.models_module = True  # type: ignore[assignment]
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    permission = apps.get_model("auth", "Permission").objects.get(codename=SEEN, content_type__app_label="support")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(permission)


def hide(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*group.permissions.filter(codename=SEEN, content_type__app_label="support"))


class Migration(migrations.Migration):
    dependencies = [("support", "0005_prepared_refunds"), ("reservations", "0006_settings_guards")]
    operations = [
        *composite_keys(
            "support_preparedrefund",
            {
                "customer_id": "customers_customer",
                "quote_id": "billing_quote",
                "request_id": "support_supportrequest",
            },
        ),
        *composite_keys(
            "support_preparedrefundline",
            {"prepared_id": "support_preparedrefund", "reservation_id": "reservations_reservation"},
        ),
        migrations.RunSQL("CREATE SEQUENCE prepared_refund_number", "DROP SEQUENCE prepared_refund_number"),
        state_machine(
            "support_preparedrefund",
            "state",
            first=["sent"],
            then={
                "sent": ["granted", "submitted", "declined", "withdrawn", "lapsed"],
                "granted": ["submitted", "withdrawn", "lapsed"],
            },
        ),
        *append_only("support_preparedrefundline"),
        *audited("support_preparedrefund"),
        migrations.RunPython(show, hide),
    ]
