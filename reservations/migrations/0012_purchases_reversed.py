"""A purchase that was taken back with its exchange ends as that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reservations", "0011_closed_markets")]
    operations = [
        migrations.AlterField(
            model_name="reservation",
            name="ended_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("Returned", "Returned"),
                    ("Split", "Split"),
                    ("Merged", "Merged"),
                    ("Exchanged", "Exchanged"),
                    ("Reversed", "Purchase reversed"),
                ],
                max_length=10,
                verbose_name="ended as",
            ),
        ),
    ]
