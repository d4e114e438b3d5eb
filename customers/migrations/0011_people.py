"""Invitations, since when somebody belongs, what they get mail about, and a way to end every session of a person."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_audit_no_key"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, verbose_name="email")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("admin_agent", "Admin agent"),
                                ("sales_agent", "Sales agent"),
                                ("helpdesk_agent", "Helpdesk agent"),
                                ("billing_admin", "Billing admin"),
                                ("user_admin", "User management admin"),
                                ("global_admin", "Global admin"),
                                ("auditor", "Auditor"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="roles",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("ko", "한국어"), ("en", "English")], max_length=5, verbose_name="language"
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="created_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="since"),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_choices",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="kinds of mail switched on or off; the rest is as roles say",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="session_epoch",
            field=models.PositiveIntegerField(
                default=0, editable=False, help_text="raised to end every session of the person"
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="ends_on",
            field=models.DateField(
                blank=True,
                help_text="The last day, in the partner's time zone. Auditors need one.",
                null=True,
                verbose_name="ends on",
            ),
        ),
        migrations.AlterField(
            model_name="rolepermission",
            name="action",
            field=models.CharField(
                choices=[
                    ("customers.read", "See customers"),
                    ("customers.edit", "Edit customers"),
                    ("reservations.read", "See reservations"),
                    ("reservations.configure", "Configure reservations"),
                    ("access.manage", "Manage access"),
                    ("refunds.request", "Request refunds and exchanges"),
                    ("requests.read", "See service requests"),
                    ("requests.write", "Write service requests"),
                    ("ledger.read", "See the ledger"),
                    ("people.read", "See people"),
                    ("people.manage", "Manage people"),
                ],
                max_length=30,
                verbose_name="action",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="invited by",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="membership",
            field=models.OneToOneField(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitation",
                to="customers.membership",
                verbose_name="membership",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("partner", "id"), name="customers_invitation_tenant"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True)),
                fields=("partner", "email"),
                name="invitation_pending_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invitation_email_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(condition=models.Q(("roles__len__gt", 0)), name="invitation_has_roles"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("roles__contains", ["auditor"]), _negated=True),
                    ("ends_on__isnull", False),
                    _connector="OR",
                ),
                name="invitation_auditor_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at__isnull", True), ("membership__isnull", True)),
                    models.Q(
                        ("accepted_at__isnull", False), ("membership__isnull", False), ("revoked_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="invitation_accepted_has_membership",
            ),
        ),
    ]
