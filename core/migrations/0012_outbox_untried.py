"""Find what waits of a partner under a topic and never failed, however much else is open; say how much it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0011_operations")]
    operations = [
        migrations.AddField(
            model_name="outboxevent",
            name="weight",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, help_text="how much it is beside others that are done together with it"
            ),
        ),
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(
                condition=models.Q(
                    ("attempts", 0), ("dead_at__isnull", True), ("handled_at__isnull", True), ("last_error", "")
                ),
                fields=["topic", "partner_id", "due_at"],
                name="outbox_untried",
            ),
        ),
    ]
