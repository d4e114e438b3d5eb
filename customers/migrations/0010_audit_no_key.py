"""The trail of a subscription's changes does not repeat its name as its key."""

from django.db import migrations

from core.sql import audited_anew


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_find_by_name")]
    operations = [*audited_anew("customers_subscription", skip=["name_key"])]
