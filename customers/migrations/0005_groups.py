"""Management groups above subscriptions, resource groups within them."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="ManagementGroup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        max_length=90,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w().-]*[\\w()-]$",
                                "Use letters, digits and - _ . ( ) only; the last character is not a period.",
                            )
                        ],
                        verbose_name="management group ID",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="management_groups",
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
            ],
            options={
                "verbose_name": "management group",
                "verbose_name_plural": "management groups",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="subscription",
            name="management_group",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subscriptions",
                to="customers.managementgroup",
                verbose_name="management group",
            ),
        ),
        migrations.CreateModel(
            name="ResourceGroup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        max_length=90,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w().-]*[\\w()-]$",
                                "Use letters, digits and - _ . ( ) only; the last character is not a period.",
                            )
                        ],
                        verbose_name="name",
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
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resource_groups",
                        to="customers.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "resource group",
                "verbose_name_plural": "resource groups",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="managementgroup",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="customers_managementgroup_tenant"),
        ),
        migrations.AddConstraint(
            model_name="managementgroup",
            constraint=models.UniqueConstraint(
                models.F("customer"), django.db.models.functions.text.Lower("code"), name="management_group_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcegroup",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="customers_resourcegroup_tenant"),
        ),
        migrations.AddConstraint(
            model_name="resourcegroup",
            constraint=models.UniqueConstraint(
                models.F("subscription"), django.db.models.functions.text.Lower("name"), name="resource_group_name_once"
            ),
        ),
    ]
