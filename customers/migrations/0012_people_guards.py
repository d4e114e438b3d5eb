"""Auditors have an end date, invitations their keys and trail, and the matrix a right to see people."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.sql import audited, composite_keys
from customers.policy.roles import DEFAULT_MATRIX, Action

BACKFILL = """
    UPDATE customers_membership m SET created_at = u.date_joined FROM customers_user u
        WHERE u.id = m.user_id AND m.created_at IS NULL;
    UPDATE customers_membership SET ends_on = current_date + 365 WHERE 'auditor' = ANY(roles) AND ends_on IS NULL;
"""


def add_right_to_see_people(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    permission = apps.get_model("customers", "RolePermission")
    for role, row in DEFAULT_MATRIX.items():
        permission.objects.get_or_create(
            role=role.value, action=Action.PEOPLE_READ.value, defaults={"level": row[Action.PEOPLE_READ].value}
        )


class Migration(migrations.Migration):
    dependencies = [("customers", "0011_people")]
    operations = [
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("roles__contains", ["auditor"]), _negated=True),
                    ("ends_on__isnull", False),
                    _connector="OR",
                ),
                name="membership_auditor_ends",
                violation_error_message="An auditor needs an end date.",
            ),
        ),
        *composite_keys("customers_invitation", {"membership_id": "customers_membership"}),
        *audited("customers_invitation"),
        migrations.RunPython(add_right_to_see_people, migrations.RunPython.noop),
    ]
