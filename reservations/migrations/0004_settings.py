"""References to what a reservation is scoped to, what its renewal buys, its lineage, and ends of sale."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_groups_guards"),
        ("reservations", "0003_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="SaleEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "series",
                    models.CharField(
                        help_text="as in the catalog, lower case, such as dsv2", max_length=40, verbose_name="series"
                    ),
                ),
                (
                    "term",
                    models.CharField(
                        choices=[("P1Y", "1 year"), ("P3Y", "3 years"), ("P5Y", "5 years")],
                        max_length=3,
                        verbose_name="term",
                    ),
                ),
                ("ended_on", models.DateField(verbose_name="not sold from")),
            ],
            options={
                "verbose_name": "end of sale",
                "verbose_name_plural": "ends of sale",
            },
        ),
        migrations.RemoveConstraint(
            model_name="reservation",
            name="reservation_single_scope_has_subscription",
        ),
        migrations.AddField(
            model_name="reservation",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                to="reservations.reservation",
                verbose_name="merged into",
            ),
        ),
        migrations.AddField(
            model_name="reservation",
            name="renewal_plan",
            field=models.CharField(
                blank=True,
                choices=[("Upfront", "Upfront"), ("Monthly", "Monthly")],
                max_length=7,
                verbose_name="renewal: billing plan",
            ),
        ),
        migrations.AddField(
            model_name="reservation",
            name="renewal_quantity",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="renewal: quantity"),
        ),
        migrations.AddField(
            model_name="reservation",
            name="renewal_term",
            field=models.CharField(
                blank=True,
                choices=[("P1Y", "1 year"), ("P3Y", "3 years"), ("P5Y", "5 years")],
                max_length=3,
                verbose_name="renewal: term",
            ),
        ),
        migrations.AddField(
            model_name="reservation",
            name="scope_management_group",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.managementgroup",
                verbose_name="scope: management group",
            ),
        ),
        migrations.AddField(
            model_name="reservation",
            name="scope_resource_group",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.resourcegroup",
                verbose_name="scope: resource group",
            ),
        ),
        migrations.AddField(
            model_name="reservation",
            name="split_from",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="reservations.reservation",
                verbose_name="split from",
            ),
        ),
        migrations.AddConstraint(
            model_name="saleend",
            constraint=models.UniqueConstraint(fields=("series", "term"), name="sale_end_once"),
        ),
        migrations.AddConstraint(
            model_name="saleend",
            constraint=models.CheckConstraint(
                condition=models.Q(("series", django.db.models.functions.text.Lower("series"))),
                name="sale_end_series_lower_case",
            ),
        ),
    ]
