"""What somebody is about to buy."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.sql import composite_keys


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0015_exchange_guards"),
        ("customers", "0014_purchasing"),
        ("reservations", "0011_closed_markets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("bought_at", models.DateTimeField(blank=True, null=True, verbose_name="bought")),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
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
                "verbose_name": "cart",
                "verbose_name_plural": "carts",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CartLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "term",
                    models.CharField(
                        choices=[("P1Y", "1 year"), ("P3Y", "3 years"), ("P5Y", "5 years")],
                        max_length=3,
                        verbose_name="term",
                    ),
                ),
                (
                    "billing_plan",
                    models.CharField(
                        choices=[("Upfront", "Upfront"), ("Monthly", "Monthly")],
                        max_length=7,
                        verbose_name="billing plan",
                    ),
                ),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("Shared", "Shared"),
                            ("ManagementGroup", "Management group"),
                            ("Single", "Single subscription"),
                            ("ResourceGroup", "Single resource group"),
                        ],
                        default="Shared",
                        max_length=15,
                        verbose_name="scope",
                    ),
                ),
                ("scope_target", models.UUIDField(blank=True, null=True, verbose_name="scope: target")),
                ("is_renewed", models.BooleanField(default=False, verbose_name="automatic renewal")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "cart",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="billing.cart",
                        verbose_name="cart",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reservations.catalogitem",
                        verbose_name="product",
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
                    "reservation",
                    models.OneToOneField(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reservations.reservation",
                        verbose_name="reservation",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "cart line",
                "verbose_name_plural": "cart lines",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="cart",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="billing_cart_tenant"),
        ),
        migrations.AddConstraint(
            model_name="cart",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bought_at__isnull", True)),
                fields=("partner", "customer", "person"),
                name="cart_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="cartline",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="billing_cartline_tenant"),
        ),
        migrations.AddConstraint(
            model_name="cartline",
            constraint=models.UniqueConstraint(fields=("cart", "number"), name="cart_line_number_once"),
        ),
        migrations.AddConstraint(
            model_name="cartline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="cart_line_quantity_positive"
            ),
        ),
        *composite_keys("billing_cart", {"customer_id": "customers_customer"}),
        *composite_keys(
            "billing_cartline",
            {
                "cart_id": "billing_cart",
                "subscription_id": "customers_subscription",
                "reservation_id": "reservations_reservation",
            },
        ),
    ]
