"""The daily digest of what expires."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0012_people_guards"),
        ("reservations", "0008_weeks_of_use"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DigestDay",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(verbose_name="day")),
                ("gathered_at", models.DateTimeField()),
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
                "verbose_name": "digest day",
                "verbose_name_plural": "digest days",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "id"), name="reservations_digestday_tenant"),
                    models.UniqueConstraint(fields=("partner", "on"), name="digest_day_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpiryDigest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(verbose_name="day")),
                ("entries", models.JSONField(default=list)),
                ("mailed_at", models.DateTimeField(null=True, verbose_name="mailed")),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "expiry digest",
                "verbose_name_plural": "expiry digests",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "id"), name="reservations_expirydigest_tenant"),
                    models.UniqueConstraint(fields=("partner", "person", "on"), name="expiry_digest_once"),
                    models.CheckConstraint(
                        condition=models.Q(("entries", []), _negated=True), name="expiry_digest_not_empty"
                    ),
                ],
            },
        ),
    ]
