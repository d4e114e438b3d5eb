"""The audit trail belongs to its trigger alone."""

from django.db import migrations

from core.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [
        *append_only("core_auditevent"),
        migrations.RunSQL(
            "REVOKE INSERT ON core_auditevent FROM portal_app, portal_desk",
            "GRANT INSERT ON core_auditevent TO portal_app, portal_desk",
        ),
    ]
