"""Locked renewal prices, and renewals that were not made."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from core.sql import append_only, audited, composite_keys


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0012_policy_guards"),
        ("customers", "0013_people_actions"),
        ("reservations", "0010_renewed_from"),
    ]

    operations = [
        migrations.CreateModel(
            name="RenewalLock",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "term",
                    models.CharField(
                        choices=[("P1Y", "1 year"), ("P3Y", "3 years"), ("P5Y", "5 years")],
                        max_length=3,
                        verbose_name="term",
                    ),
                ),
                ("locked_on", models.DateField(verbose_name="price of")),
                ("unit_minor", models.BigIntegerField(verbose_name="unit price, whole term")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("locked_at", models.DateTimeField(verbose_name="locked")),
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
                    "reservation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal_locks",
                        to="reservations.reservation",
                        verbose_name="reservation",
                    ),
                ),
            ],
            options={
                "verbose_name": "locked renewal price",
                "verbose_name_plural": "locked renewal prices",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "id"), name="billing_renewallock_tenant"),
                    models.UniqueConstraint(fields=("reservation", "term", "locked_on"), name="renewal_lock_once"),
                    models.CheckConstraint(condition=models.Q(("unit_minor__gt", 0)), name="renewal_lock_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RenewalRefusal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("retired", "The product is not sold any more"),
                            ("no price", "There was no price for it"),
                            ("term", "It is not sold for this term any more"),
                            ("plan", "It is only sold upfront"),
                            ("quantity", "So many units are not sold at once"),
                            ("market", "Reservations are not sold in the customer's country"),
                            ("subscription", "The billing subscription was not active"),
                            ("payment", "A payment for the reservation had failed"),
                            ("price changed", "The price changed after it was locked"),
                        ],
                        max_length=15,
                        verbose_name="reason",
                    ),
                ),
                ("locked_minor", models.BigIntegerField(blank=True, null=True, verbose_name="locked unit price")),
                (
                    "found_minor",
                    models.BigIntegerField(blank=True, null=True, verbose_name="unit price on the day of the renewal"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("refused_at", models.DateTimeField(verbose_name="refused")),
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
                    "reservation",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal_refusal",
                        to="reservations.reservation",
                        verbose_name="reservation",
                    ),
                ),
            ],
            options={
                "verbose_name": "renewal that was not made",
                "verbose_name_plural": "renewals that were not made",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "id"), name="billing_renewalrefusal_tenant")
                ],
            },
        ),
        *composite_keys("billing_renewallock", {"reservation_id": "reservations_reservation"}),
        *composite_keys("billing_renewalrefusal", {"reservation_id": "reservations_reservation"}),
        *append_only("billing_renewallock", "billing_renewalrefusal"),
        *audited("billing_renewallock", "billing_renewalrefusal", on="INSERT"),
    ]
