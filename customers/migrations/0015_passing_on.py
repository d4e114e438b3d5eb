"""The right to record what a customer got of a credit."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from customers.models.access import ACTION_CHOICES
from customers.policy.roles import DEFAULT_MATRIX, Action


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    permission = apps.get_model("customers", "RolePermission")
    for role, row in DEFAULT_MATRIX.items():
        permission.objects.get_or_create(
            role=role.value,
            action=Action.PASSED_ON_RECORD.value,
            defaults={"level": row[Action.PASSED_ON_RECORD].value},
        )


class Migration(migrations.Migration):
    dependencies = [("customers", "0014_purchasing")]
    operations = [
        migrations.AlterField(
            model_name="rolepermission",
            name="action",
            field=models.CharField(
                choices=[(value, str(name)) for value, name in ACTION_CHOICES], max_length=30, verbose_name="action"
            ),
        ),
        migrations.RunPython(insert, migrations.RunPython.noop),
    ]
