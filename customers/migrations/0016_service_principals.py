"""Programs that sign in by themselves, their secrets, and how far their kind reaches."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.sql import audited, composite_keys
from customers.policy.roles import DEFAULT_MATRIX, PartnerRole


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the new role's row to the matrix; a new database has it from the first migration of roles."""
    permission = apps.get_model("customers", "RolePermission")
    for action, level in DEFAULT_MATRIX[PartnerRole.API_CLIENT].items():
        permission.objects.get_or_create(
            role=PartnerRole.API_CLIENT.value, action=action.value, defaults={"level": level.value}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0015_passing_on"),
    ]

    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("admin_agent", "Admin agent"),
                        ("sales_agent", "Sales agent"),
                        ("helpdesk_agent", "Helpdesk agent"),
                        ("billing_admin", "Billing admin"),
                        ("user_admin", "User management admin"),
                        ("global_admin", "Global admin"),
                        ("auditor", "Auditor"),
                        ("api_client", "API client"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="roles",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("admin_agent", "Admin agent"),
                        ("sales_agent", "Sales agent"),
                        ("helpdesk_agent", "Helpdesk agent"),
                        ("billing_admin", "Billing admin"),
                        ("user_admin", "User management admin"),
                        ("global_admin", "Global admin"),
                        ("auditor", "Auditor"),
                        ("api_client", "API client"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="roles",
            ),
        ),
        migrations.AlterField(
            model_name="rolepermission",
            name="role",
            field=models.CharField(
                choices=[
                    ("admin_agent", "Admin agent"),
                    ("sales_agent", "Sales agent"),
                    ("helpdesk_agent", "Helpdesk agent"),
                    ("billing_admin", "Billing admin"),
                    ("user_admin", "User management admin"),
                    ("global_admin", "Global admin"),
                    ("auditor", "Auditor"),
                    ("api_client", "API client"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
        migrations.AlterField(
            model_name="secondpersonamount",
            name="role",
            field=models.CharField(
                choices=[
                    ("admin_agent", "Admin agent"),
                    ("sales_agent", "Sales agent"),
                    ("helpdesk_agent", "Helpdesk agent"),
                    ("billing_admin", "Billing admin"),
                    ("user_admin", "User management admin"),
                    ("global_admin", "Global admin"),
                    ("auditor", "Auditor"),
                    ("api_client", "API client"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
        migrations.CreateModel(
            name="ServicePrincipal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "client_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="client ID"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_principal",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acts as",
                    ),
                ),
            ],
            options={
                "verbose_name": "API client",
                "verbose_name_plural": "API clients",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClientSecret",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("description", models.CharField(blank=True, max_length=100, verbose_name="description")),
                ("hint", models.CharField(max_length=8, verbose_name="begins with")),
                ("digest", models.BinaryField()),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "service_principal",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to="customers.serviceprincipal",
                        verbose_name="API client",
                    ),
                ),
            ],
            options={
                "verbose_name": "client secret",
                "verbose_name_plural": "client secrets",
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="serviceprincipal",
            index=models.Index(fields=["partner", "name"], name="service_principal_list"),
        ),
        migrations.AddConstraint(
            model_name="serviceprincipal",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="customers_serviceprincipal_tenant"),
        ),
        migrations.AddConstraint(
            model_name="clientsecret",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="customers_clientsecret_tenant"),
        ),
        migrations.AddConstraint(
            model_name="clientsecret",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))), name="client_secret_lasts"
            ),
        ),
        *composite_keys("customers_serviceprincipal", {"customer_id": "customers_customer"}),
        *composite_keys("customers_clientsecret", {"service_principal_id": "customers_serviceprincipal"}),
        *audited("customers_serviceprincipal"),
        *audited("customers_clientsecret", skip=["last_used_at"], secret=["digest"]),
        migrations.RunPython(insert, migrations.RunPython.noop),
    ]
