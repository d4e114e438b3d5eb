"""Which news went out as mail, and an index that counts what is unread."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_audit_about"),
    ]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="mailed_at",
            field=models.DateTimeField(
                help_text="the instant of the news that went out as mail; nothing goes out twice", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["partner_id", "person_id", "at"],
                name="notification_unread",
            ),
        ),
    ]
