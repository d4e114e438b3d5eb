"""Azure's role definitions and the partner roles' matrix as they are at first."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from customers.policy.roles import AZURE_ROLE_IDS, DEFAULT_MATRIX


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    definition = apps.get_model("customers", "RoleDefinition")
    definition.objects.bulk_create(definition(id=id_, name=role.value) for role, id_ in AZURE_ROLE_IDS.items())
    permission = apps.get_model("customers", "RolePermission")
    permission.objects.bulk_create(
        permission(role=role.value, action=action.value, level=level.value)
        for role, row in DEFAULT_MATRIX.items()
        for action, level in row.items()
    )


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_guards")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
