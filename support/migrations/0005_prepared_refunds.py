"""What is wanted of a refund by who may not submit it, and on its way to whom."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_policies"),
        ("customers", "0008_role_assignment_given_by"),
        ("reservations", "0003_guards"),
        ("support", "0004_desk_groups_of_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PreparedRefund",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("contact_name", models.CharField(max_length=150, verbose_name="name")),
                ("contact_email", models.EmailField(max_length=254, verbose_name="email")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "contact_method",
                    models.CharField(
                        choices=[("email", "Email"), ("phone", "Phone")],
                        max_length=5,
                        verbose_name="preferred contact method",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("ko", "한국어"), ("en", "English")], max_length=5, verbose_name="support language"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("seen_net_minor", models.BigIntegerField(verbose_name="net refund as prepared")),
                ("sent_at", models.DateTimeField(verbose_name="sent at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("granted", "Right granted"),
                            ("submitted", "Submitted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="sent",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("state_at", models.DateTimeField(verbose_name="status since")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("granted_until", models.DateTimeField(blank=True, null=True, verbose_name="right granted until")),
                (
                    "acted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
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
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="prepared by",
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.quote",
                        verbose_name="quote",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared",
                        to="support.supportrequest",
                        verbose_name="support request",
                    ),
                ),
                (
                    "sent_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent to",
                    ),
                ),
            ],
            options={
                "verbose_name": "prepared refund",
                "verbose_name_plural": "prepared refunds",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PreparedRefundLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                ("seen_net_minor", models.BigIntegerField(verbose_name="net refund as prepared")),
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
                    "prepared",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="support.preparedrefund",
                        verbose_name="prepared refund",
                    ),
                ),
                (
                    "reservation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reservations.reservation",
                        verbose_name="reservation",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a prepared refund",
                "verbose_name_plural": "lines of prepared refunds",
                "ordering": ("position",),
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="preparedrefund",
            index=models.Index(fields=["partner", "-sent_at", "-id"], name="prepared_refund_list"),
        ),
        migrations.AddIndex(
            model_name="preparedrefund",
            index=models.Index(
                condition=models.Q(("state__in", ["sent", "granted"])), fields=["sent_at"], name="prepared_refund_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="preparedrefund",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="support_preparedrefund_tenant"),
        ),
        migrations.AddConstraint(
            model_name="preparedrefund",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["sent", "granted"])),
                fields=("partner", "quote", "prepared_by"),
                name="prepared_refund_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparedrefund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("request__isnull", False), ("state", "submitted")),
                    models.Q(models.Q(("state", "submitted"), _negated=True), ("request__isnull", True)),
                    _connector="OR",
                ),
                name="prepared_refund_submitted_is_a_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparedrefund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="prepared_refund_declined_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparedrefund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "granted"), _negated=True), ("granted_until__isnull", False), _connector="OR"
                ),
                name="prepared_refund_granted_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparedrefund",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_to", models.F("prepared_by")), _negated=True),
                name="prepared_refund_sent_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparedrefundline",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="support_preparedrefundline_tenant"),
        ),
        migrations.AddConstraint(
            model_name="preparedrefundline",
            constraint=models.UniqueConstraint(
                fields=("partner", "prepared", "reservation"), name="prepared_refund_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="preparedrefundline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1)), name="prepared_refund_line_has_units"
            ),
        ),
    ]
