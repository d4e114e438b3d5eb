"""Keep the role of programs apart from those of people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0016_service_principals"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("roles__contains", ["api_client"]), _negated=True), name="invitation_of_no_program"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("roles__contains", ["api_client"]), _negated=True),
                    ("roles", ["api_client"]),
                    _connector="OR",
                ),
                name="membership_program_is_nothing_else",
                violation_error_message="The role API client is for programs alone.",
            ),
        ),
    ]
