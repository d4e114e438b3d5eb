"""Codes that people type to let a program in, and the tokens by which their sign-ins last."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.sql import audited


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0017_programs_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("digest", models.BinaryField(unique=True)),
                ("user_code", models.CharField(max_length=8, unique=True)),
                ("tenant_id", models.UUIDField(null=True, verbose_name="tenant ID")),
                ("app_id", models.UUIDField(verbose_name="application ID")),
                ("resource", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("interval_seconds", models.PositiveSmallIntegerField(default=5)),
                ("polled_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("is_allowed", models.BooleanField(null=True, verbose_name="allowed")),
                ("consumed_at", models.DateTimeField(null=True, verbose_name="used")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "device code",
                "verbose_name_plural": "device codes",
                "indexes": [models.Index(fields=["expires_at"], name="device_code_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None), ("answered_by", None), ("is_allowed", None), ("partner", None)
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("partner__isnull", False),
                                ("is_allowed__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="device_code_answered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consumed_at__isnull", True),
                            models.Q(("is_allowed", True), ("is_allowed__isnull", False)),
                            _connector="OR",
                        ),
                        name="device_code_used_when_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefreshToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("app_id", models.UUIDField(verbose_name="application ID")),
                ("resource", models.CharField(max_length=200)),
                ("digest", models.BinaryField()),
                ("session_hash", models.CharField(editable=False, max_length=64)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("used_at", models.DateTimeField(verbose_name="last used")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in of a program",
                "verbose_name_plural": "sign-ins of programs",
                "abstract": False,
                "indexes": [models.Index(fields=["used_at"], name="refresh_token_by_use")],
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "id"), name="customers_refreshtoken_tenant")
                ],
            },
        ),
        # Strangers may begin; what is written down is what becomes of it.
        *audited(
            "customers_devicecode",
            skip=["polled_at", "interval_seconds"],
            secret=["digest", "user_code"],
            on="UPDATE OR DELETE",
        ),
        *audited("customers_refreshtoken", skip=["used_at", "session_hash", "digest"]),
    ]
