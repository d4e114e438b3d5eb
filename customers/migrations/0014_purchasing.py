"""The right to buy, and Azure's role for it."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from customers.policy.roles import AZURE_ROLE_IDS, DEFAULT_MATRIX, Action, AzureRole


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    role = AzureRole.RESERVATION_PURCHASER
    apps.get_model("customers", "RoleDefinition").objects.get_or_create(id=AZURE_ROLE_IDS[role], name=role.value)
    permission = apps.get_model("customers", "RolePermission")
    for partner_role, row in DEFAULT_MATRIX.items():
        permission.objects.get_or_create(
            role=partner_role.value,
            action=Action.PURCHASES_MAKE.value,
            defaults={"level": row[Action.PURCHASES_MAKE].value},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0013_people_actions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rolepermission",
            name="action",
            field=models.CharField(
                choices=[
                    ("customers.read", "See customers"),
                    ("customers.edit", "Edit customers"),
                    ("reservations.read", "See reservations"),
                    ("reservations.configure", "Configure reservations"),
                    ("access.manage", "Manage access"),
                    ("refunds.request", "Request refunds and exchanges"),
                    ("purchases.make", "Buy reservations"),
                    ("requests.read", "See service requests"),
                    ("requests.write", "Write service requests"),
                    ("ledger.read", "See the ledger"),
                    ("people.read", "See people"),
                    ("people.manage", "Manage people"),
                    ("partner.manage", "Change the partner's settings"),
                ],
                max_length=30,
                verbose_name="action",
            ),
        ),
        migrations.RunPython(insert, migrations.RunPython.noop),
    ]
