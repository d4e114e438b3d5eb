"""Reversals, monthly statements, tax of credit notes, and what partners passed on."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0017_exchange_carts"),
        ("customers", "0014_purchasing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReversalRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for a second person"),
                            ("confirmed", "Confirmed"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
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
                    "refund",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal_requests",
                        to="billing.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a reversal",
                "verbose_name_plural": "requests for reversals",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reversed_at", models.DateTimeField(verbose_name="reversed")),
                ("reason", models.TextField(verbose_name="reason")),
                ("was_passed_on", models.BooleanField(default=False, verbose_name="was passed on to the customer")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "credit_note",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="billing.creditnote",
                        verbose_name="cancelled credit note",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="billing.journalentry",
                        verbose_name="journal entry",
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
                    "refund",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="billing.refund",
                        verbose_name="refund",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="refund requested by",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="billing.reversalrequest",
                        verbose_name="request for a reversal",
                    ),
                ),
            ],
            options={
                "verbose_name": "reversal",
                "verbose_name_plural": "reversals",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                ("month", models.DateField(help_text="its first day", verbose_name="month")),
                ("closed_at", models.DateTimeField(verbose_name="closed")),
                ("sums", models.JSONField(verbose_name="sums")),
                ("movements", models.JSONField(verbose_name="movements")),
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
                "verbose_name": "statement",
                "verbose_name_plural": "statements",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CreditNoteTax",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("supply_minor", models.BigIntegerField(verbose_name="supply amount")),
                ("tax_minor", models.BigIntegerField(verbose_name="tax")),
                ("invoice_number", models.CharField(blank=True, max_length=40, verbose_name="tax invoice number")),
                (
                    "credit_note",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tax",
                        to="billing.creditnote",
                        verbose_name="credit note",
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
                "verbose_name": "tax of a credit note",
                "verbose_name_plural": "taxes of credit notes",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "id"), name="billing_creditnotetax_tenant"),
                    models.CheckConstraint(
                        condition=models.Q(("supply_minor__gte", 0), ("tax_minor__gte", 0)),
                        name="credit_note_tax_not_negative",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("invoice_number", ""), _negated=True),
                        fields=("partner", "invoice_number"),
                        name="tax_invoice_number_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PassedOn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("amount_minor", models.BigIntegerField(verbose_name="customer got")),
                ("selling_minor", models.BigIntegerField(blank=True, null=True, verbose_name="selling price")),
                ("passed_on", models.DateField(verbose_name="day")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "credit_note",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passed_on",
                        to="billing.creditnote",
                        verbose_name="credit note",
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "amount passed on",
                "verbose_name_plural": "amounts passed on",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "id"), name="billing_passedon_tenant"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gte", 0),
                            models.Q(("selling_minor__isnull", True), ("selling_minor__gte", 0), _connector="OR"),
                        ),
                        name="passed_on_not_negative",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="reversalrequest",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["asked_at"], name="reversal_request_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="billing_reversalrequest_tenant"),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "confirmed"])),
                fields=("refund",),
                name="reversal_request_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reversal_request_answer_is_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_by", models.F("asked_by")), ("state", "withdrawn")),
                    ("state__in", ["open", "confirmed", "declined"]),
                    _connector="OR",
                ),
                name="reversal_request_withdrawn_by_asker",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["confirmed", "declined"]), _negated=True),
                    models.Q(("answered_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="reversal_request_answered_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="reversal_request_has_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="reversal",
            index=models.Index(fields=["partner", "-reversed_at"], name="reversal_list"),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="billing_reversal_tenant"),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by", models.F("confirmed_by")), _negated=True),
                name="reversal_needs_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by", models.F("requested_by")), _negated=True),
                    models.Q(("confirmed_by", models.F("requested_by")), _negated=True),
                ),
                name="reversal_not_by_the_requester",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="billing_statement_tenant"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("partner", "month"), name="statement_once_a_month"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("partner", "number"), name="statement_number_once"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="statement_month_begins_on_the_first"
            ),
        ),
    ]
