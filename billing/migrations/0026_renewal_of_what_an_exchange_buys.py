"""Whether what an exchange buys is renewed: asked for with the exchange, frozen with its lines."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0025_people_behind_programs"),
    ]

    operations = [
        migrations.AddField(
            model_name="exchangepurchase",
            name="is_renewed",
            field=models.BooleanField(default=False, verbose_name="automatic renewal"),
        ),
    ]
