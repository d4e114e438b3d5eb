"""Composite keys and the audit trail of partners, people, rights and customers."""

from django.db import migrations

from core.sql import audited, composite_keys


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("core", "0002_initial")]
    operations = [
        *composite_keys("customers_subscription", {"customer_id": "customers_customer"}),
        *audited(
            "customers_partner",
            "customers_membership",
            "customers_customer",
            "customers_subscription",
            "customers_rolepermission",
            "customers_roleassignment",
        ),
        *audited("customers_user", skip=("password", "last_login")),
    ]
