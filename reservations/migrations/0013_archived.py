"""A reservation that has ended can be put out of sight."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reservations", "0012_purchases_reversed")]
    operations = [
        migrations.AddField(
            model_name="reservation",
            name="is_archived",
            field=models.BooleanField(
                default=False,
                help_text="has ended, and is left out of lists of everything",
                verbose_name="archived",
            ),
        ),
    ]
