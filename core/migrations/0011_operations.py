"""Long-running operations, as whoever began them asks after them."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_audit_about_exchanges"),
    ]

    operations = [
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("partner_id", models.UUIDField()),
                ("customer_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("price", "Price of a purchase"),
                            ("return", "Return"),
                            ("exchange_quote", "Price of an exchange"),
                            ("exchange", "Exchange"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("requested_by_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                ("inputs", models.JSONField(blank=True, default=dict)),
                ("answer", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(verbose_name="created")),
            ],
            options={
                "verbose_name": "long-running operation",
                "verbose_name_plural": "long-running operations",
                "indexes": [models.Index(fields=["created_at"], name="operation_old")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner_id", "kind", "subject_id"), name="operation_of_subject_once"
                    )
                ],
            },
        ),
    ]
