"""Turn the names that scopes had into references to groups."""

from django.db import migrations

NAMES_TO_GROUPS = """
    INSERT INTO customers_managementgroup (id, partner_id, customer_id, code, name)
    SELECT DISTINCT ON (customer_id, lower(named))
        gen_random_uuid(), partner_id, customer_id, named, named
    FROM (
        SELECT partner_id, customer_id, coalesce(nullif(scope_name, ''), 'default') AS named
        FROM reservations_reservation WHERE scope = 'ManagementGroup'
    ) scoped
    ON CONFLICT DO NOTHING;

    INSERT INTO customers_resourcegroup (id, partner_id, subscription_id, name)
    SELECT DISTINCT ON (scope_subscription_id, lower(named))
        gen_random_uuid(), partner_id, scope_subscription_id, named
    FROM (
        SELECT partner_id, scope_subscription_id, coalesce(nullif(scope_name, ''), 'default') AS named
        FROM reservations_reservation WHERE scope = 'ResourceGroup'
    ) scoped
    ON CONFLICT DO NOTHING;

    UPDATE reservations_reservation AS r SET scope_management_group_id = g.id, scope_subscription_id = NULL
    FROM customers_managementgroup AS g
    WHERE r.scope = 'ManagementGroup' AND g.customer_id = r.customer_id
        AND lower(g.code) = lower(coalesce(nullif(r.scope_name, ''), 'default'));

    UPDATE reservations_reservation AS r SET scope_resource_group_id = g.id
    FROM customers_resourcegroup AS g
    WHERE r.scope = 'ResourceGroup' AND g.subscription_id = r.scope_subscription_id
        AND lower(g.name) = lower(coalesce(nullif(r.scope_name, ''), 'default'));

    UPDATE reservations_reservation SET scope_subscription_id = NULL
    WHERE scope = 'Shared' AND scope_subscription_id IS NOT NULL;
"""

GROUPS_TO_NAMES = """
    UPDATE reservations_reservation AS r SET scope_name = g.code
    FROM customers_managementgroup AS g WHERE g.id = r.scope_management_group_id;
    UPDATE reservations_reservation AS r SET scope_name = g.name
    FROM customers_resourcegroup AS g WHERE g.id = r.scope_resource_group_id;
"""


class Migration(migrations.Migration):
    dependencies = [("reservations", "0004_settings")]
    operations = [migrations.RunSQL(NAMES_TO_GROUPS, GROUPS_TO_NAMES)]
