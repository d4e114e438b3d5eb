"""The trail of a subscription's changes does not repeat its name as its key."""

from django.db import migrations

from core.sql import audited

TABLE = "customers_subscription"


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_find_by_name")]
    operations = [
        *(migrations.RunSQL(made.reverse_sql, made.sql) for made in audited(TABLE)),
        *audited(TABLE, skip=["name_key"]),
    ]
