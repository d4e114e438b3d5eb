"""Not two indexes where the second begins like the first."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0020_lean_indexes"),
        ("support", "0018_ticket_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="attachment",
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
            model_name="internalnote",
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
            model_name="message",
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
            model_name="pendingfile",
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
            model_name="pendingfile",
            name="uploaded_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AlterField(
            model_name="preparedrefund",
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
            model_name="preparedrefundline",
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
            model_name="requestclock",
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
            model_name="supportrequest",
            name="partner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
    ]
