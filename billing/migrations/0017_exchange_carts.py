"""A cart may be of an exchange, with what that gives back."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0016_carts"),
        ("customers", "0014_purchasing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cart",
            name="cart_open_once",
        ),
        migrations.AddField(
            model_name="cart",
            name="purpose",
            field=models.CharField(
                choices=[("purchase", "Purchase"), ("exchange", "Exchange")],
                default="purchase",
                max_length=10,
                verbose_name="purpose",
            ),
        ),
        migrations.AddField(
            model_name="cart",
            name="returns",
            field=models.JSONField(blank=True, default=dict, verbose_name="returned"),
        ),
        migrations.AddConstraint(
            model_name="cart",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bought_at__isnull", True)),
                fields=("partner", "customer", "person", "purpose"),
                name="cart_open_once",
            ),
        ),
    ]
