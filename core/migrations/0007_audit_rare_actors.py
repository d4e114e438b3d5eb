"""What few did among much that is automatic is found without reading all of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_notification_mail")]
    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["partner_id", "actor_kind", "actor_id", "-at"],
                condition=models.Q(actor_id__isnull=False),
                name="audit_person",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["partner_id", "through", "-at"], condition=~models.Q(through="worker"), name="audit_face"
            ),
        ),
    ]
