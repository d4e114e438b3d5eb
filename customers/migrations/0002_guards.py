"""Composite keys and the audit trail of partners, people, rights at the desk and customers."""

from django.db import migrations

from core.sql import audited, composite_keys


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("core", "0002_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
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
        *audited("customers_user", skip=["last_login"], secret=["password"]),
        *audited("customers_user_groups", "customers_user_user_permissions", "auth_group_permissions"),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON django_admin_log FROM portal_app, portal_desk",
            "GRANT UPDATE, DELETE ON django_admin_log TO portal_app, portal_desk",
        ),
    ]
