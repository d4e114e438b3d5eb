"""The name that a program gives a request it opens."""

from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0022_reversed_exchanges"),
        ("customers", "0016_service_principals"),
        ("reservations", "0012_purchases_reversed"),
        ("support", "0017_desk_groups_of_programs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="supportrequest",
            name="ticket_name",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="What a program that opened it calls it, in whatever case; without one it goes by its number.",
                max_length=128,
                null=True,
                verbose_name="ticket name",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportrequest",
            constraint=models.UniqueConstraint(
                models.F("partner"), Lower("ticket_name"), name="support_request_ticket_named_once"
            ),
        ),
    ]
