"""What holds for requests of every kind. A migration of its own: rows that were there before are set right first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("support", "0010_requests_of_every_kind_guards")]
    operations = [
        migrations.AddConstraint(
            model_name="supportrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issue_type", "technical"), models.Q(("severity", ""), _negated=True)),
                    models.Q(models.Q(("issue_type", "technical"), _negated=True), ("severity", "")),
                    _connector="OR",
                ),
                name="support_request_severity_of_technical",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issue_type", "technical"), ("shares_diagnostics__isnull", False)),
                    models.Q(
                        models.Q(("issue_type", "technical"), _negated=True), ("shares_diagnostics__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="support_request_consent_of_technical",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("clock", "running"), ("due_at__isnull", False)),
                    models.Q(models.Q(("clock", "running"), _negated=True), ("due_at__isnull", True)),
                    _connector="OR",
                ),
                name="support_request_running_is_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "closed"), _negated=True), ("clock", "still"), _connector="OR"),
                name="support_request_closed_is_still",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("refund__isnull", False), models.Q(("title", ""), _negated=True), _connector="OR"),
                name="support_request_titled",
            ),
        ),
    ]
