"""Find old news by its age, to clear it away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_audit_rare_actors"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["at"], name="notification_old"),
        ),
    ]
