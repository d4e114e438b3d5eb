"""Composite keys and the audit trail of management and resource groups.

A subscription stands in a management group of its own customer: hence a key with the customer in it, which
reservations reference too.
"""

from django.db import migrations

from core.sql import audited, composite_keys

WITH_THEIR_CUSTOMER = """
    ALTER TABLE customers_subscription
        ADD CONSTRAINT customers_subscription_of_customer UNIQUE (partner_id, customer_id, id);
    ALTER TABLE customers_managementgroup
        ADD CONSTRAINT customers_managementgroup_of_customer UNIQUE (partner_id, customer_id, id);
    ALTER TABLE customers_resourcegroup
        ADD CONSTRAINT customers_resourcegroup_of_subscription UNIQUE (partner_id, subscription_id, id);
    ALTER TABLE customers_subscription
        ADD CONSTRAINT customers_subscription_group_same_customer
        FOREIGN KEY (partner_id, customer_id, management_group_id)
        REFERENCES customers_managementgroup (partner_id, customer_id, id);
"""

WITHOUT = """
    ALTER TABLE customers_subscription DROP CONSTRAINT customers_subscription_group_same_customer;
    ALTER TABLE customers_resourcegroup DROP CONSTRAINT customers_resourcegroup_of_subscription;
    ALTER TABLE customers_managementgroup DROP CONSTRAINT customers_managementgroup_of_customer;
    ALTER TABLE customers_subscription DROP CONSTRAINT customers_subscription_of_customer;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_groups")]
    operations = [
        *composite_keys("customers_managementgroup", {"customer_id": "customers_customer"}),
        *composite_keys("customers_resourcegroup", {"subscription_id": "customers_subscription"}),
        *composite_keys("customers_subscription", {"management_group_id": "customers_managementgroup"}),
        migrations.RunSQL(WITH_THEIR_CUSTOMER, WITHOUT),
        *audited("customers_managementgroup", "customers_resourcegroup"),
    ]
