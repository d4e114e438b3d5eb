"""Carts of programs: as many at once as they like."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0022_reversed_exchanges"),
        ("customers", "0016_service_principals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cart",
            name="cart_open_once",
        ),
        migrations.AlterField(
            model_name="cart",
            name="purpose",
            field=models.CharField(
                choices=[("purchase", "Purchase"), ("exchange", "Exchange"), ("program", "Purchase by a program")],
                default="purchase",
                max_length=10,
                verbose_name="purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="cart",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bought_at__isnull", True), models.Q(("purpose", "program"), _negated=True)),
                fields=("partner", "customer", "person", "purpose"),
                name="cart_open_once",
            ),
        ),
    ]
