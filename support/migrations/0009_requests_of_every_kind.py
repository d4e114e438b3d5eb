"""Requests of every kind, with a clock, files and notes of the desk."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import support.problems


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_policies"),
        ("customers", "0008_role_assignment_given_by"),
        ("reservations", "0006_settings_guards"),
        ("support", "0008_desk_people_and_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=110, verbose_name="file name")),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("sha256", models.BinaryField(max_length=32)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InternalNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="at")),
                ("body", models.TextField(verbose_name="internal note")),
            ],
            options={
                "verbose_name": "internal note",
                "verbose_name_plural": "internal notes",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PendingFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=110, verbose_name="file name")),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("sha256", models.BinaryField(max_length=32)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField(verbose_name="at")),
                ("place", models.CharField(max_length=500)),
            ],
            options={
                "verbose_name": "file not sent yet",
                "verbose_name_plural": "files not sent yet",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RequestClock",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "move",
                    models.CharField(
                        choices=[
                            ("started", "Started: the partner asked"),
                            ("asked", "Stopped: the partner was asked"),
                            ("resumed", "Goes on: the partner replied"),
                            ("answered", "Stopped: answered"),
                            ("closed", "Stopped: closed"),
                        ],
                        max_length=10,
                        verbose_name="move",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(max_length=150, verbose_name="by")),
            ],
            options={
                "verbose_name": "move of the clock",
                "verbose_name_plural": "moves of the clock",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="additional_emails",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.EmailField(max_length=254),
                blank=True,
                default=list,
                size=None,
                verbose_name="additional email addresses",
            ),
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                limit_choices_to={"is_staff": True},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="assigned to",
            ),
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="clock",
            field=models.CharField(
                choices=[("running", "Waits for the desk"), ("asked", "Waits for the partner"), ("still", "Answered")],
                default="still",
                max_length=10,
                verbose_name="clock",
            ),
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="answer due"),
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="reservation",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="support_requests",
                to="reservations.reservation",
                verbose_name="reservation",
            ),
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="severity",
            field=models.CharField(
                blank=True,
                choices=[
                    ("minimal", "C - Minimal impact"),
                    ("moderate", "B - Moderate impact"),
                    ("critical", "A - Critical impact"),
                ],
                max_length=10,
                verbose_name="severity",
            ),
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="shares_diagnostics",
            field=models.BooleanField(blank=True, null=True, verbose_name="share diagnostic information"),
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="subscription",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.subscription",
                verbose_name="subscription",
            ),
        ),
        migrations.AddField(
            model_name="supportrequest",
            name="title",
            field=models.CharField(blank=True, max_length=200, verbose_name="title"),
        ),
        migrations.AlterField(
            model_name="message",
            name="side",
            field=models.CharField(
                choices=[("partner", "Partner"), ("desk", "Support desk"), ("system", "Automatic")],
                max_length=10,
                verbose_name="side",
            ),
        ),
        migrations.AlterField(
            model_name="supportrequest",
            name="category",
            field=models.CharField(choices=support.problems.category_choices, max_length=30, verbose_name="category"),
        ),
        migrations.AlterField(
            model_name="supportrequest",
            name="issue_type",
            field=models.CharField(choices=support.problems.issue_choices, max_length=30, verbose_name="issue type"),
        ),
        migrations.AlterField(
            model_name="supportrequest",
            name="problem_type",
            field=models.CharField(
                choices=support.problems.problem_choices, max_length=30, verbose_name="problem type"
            ),
        ),
        migrations.AddIndex(
            model_name="supportrequest",
            index=models.Index(
                condition=models.Q(("clock", "running")), fields=["due_at", "id"], name="support_request_due"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="support.message",
                verbose_name="message",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="request",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="support.supportrequest",
                verbose_name="support request",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AddField(
            model_name="internalnote",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AddField(
            model_name="internalnote",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AddField(
            model_name="internalnote",
            name="request",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="internal_notes",
                to="support.supportrequest",
                verbose_name="support request",
            ),
        ),
        migrations.AddField(
            model_name="pendingfile",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AddField(
            model_name="pendingfile",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AddField(
            model_name="requestclock",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AddField(
            model_name="requestclock",
            name="request",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clock_moves",
                to="support.supportrequest",
                verbose_name="support request",
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["partner", "request", "at"], name="attachment_list"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="support_attachment_tenant"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("size__lte", 4194304)), name="attachment_size"
            ),
        ),
        migrations.AddIndex(
            model_name="internalnote",
            index=models.Index(fields=["partner", "request", "at"], name="internal_note_list"),
        ),
        migrations.AddConstraint(
            model_name="internalnote",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="support_internalnote_tenant"),
        ),
        migrations.AddConstraint(
            model_name="internalnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="internal_note_says_something"
            ),
        ),
        migrations.AddIndex(
            model_name="pendingfile",
            index=models.Index(fields=["uploaded_by", "place", "at"], name="pending_file_place"),
        ),
        migrations.AddIndex(
            model_name="pendingfile",
            index=models.Index(fields=["at"], name="pending_file_age"),
        ),
        migrations.AddConstraint(
            model_name="pendingfile",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="support_pendingfile_tenant"),
        ),
        migrations.AddConstraint(
            model_name="pendingfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("size__lte", 4194304)), name="pending_file_size"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestclock",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="support_requestclock_tenant"),
        ),
        migrations.AddConstraint(
            model_name="requestclock",
            constraint=models.UniqueConstraint(fields=("partner", "request", "number"), name="request_clock_numbered"),
        ),
    ]
