"""Not two indexes where the second begins like the first, and none of columns that most rows leave empty."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0020_lean_indexes"),
        ("reservations", "0013_archived"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="reservation",
            name="reservation_of_order",
        ),
        migrations.AlterField(
            model_name="digestday",
            name="partner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AlterField(
            model_name="expirydigest",
            name="partner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AlterField(
            model_name="openact",
            name="partner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reservations",
                to="customers.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                to="reservations.reservation",
                verbose_name="merged into",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="partner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="remainder_of",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remainders",
                to="reservations.reservation",
                verbose_name="remainder of",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="scope_management_group",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.managementgroup",
                verbose_name="scope: management group",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="scope_resource_group",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.resourcegroup",
                verbose_name="scope: resource group",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="scope_subscription",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.subscription",
                verbose_name="scope: subscription",
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="split_from",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="reservations.reservation",
                verbose_name="split from",
            ),
        ),
        migrations.AlterField(
            model_name="reservationorder",
            name="partner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AlterField(
            model_name="utilizationweek",
            name="partner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("scope_subscription__isnull", False)),
                fields=["scope_subscription"],
                name="seldom_scope_subscription",
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("scope_resource_group__isnull", False)),
                fields=["scope_resource_group"],
                name="seldom_scope_resource_group",
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("scope_management_group__isnull", False)),
                fields=["scope_management_group"],
                name="seldom_scope_management_group",
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("remainder_of__isnull", False)), fields=["remainder_of"], name="seldom_remainder_of"
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("split_from__isnull", False)), fields=["split_from"], name="seldom_split_from"
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="seldom_merged_into"
            ),
        ),
    ]
