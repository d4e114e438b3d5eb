"""Find what waits of a partner under a topic and was not tried yet, however much else is open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0011_operations")]
    operations = [
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(
                condition=models.Q(("attempts", 0), ("dead_at__isnull", True), ("handled_at__isnull", True)),
                fields=["topic", "partner_id", "due_at"],
                name="outbox_untried",
            ),
        ),
    ]
