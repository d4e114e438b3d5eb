"""What a reservation was renewed from, and when its renewal was chosen."""

import django.db.models.deletion
from django.db import migrations, models

from core.sql import composite_keys


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0013_people_actions"),
        ("reservations", "0009_expiry_digest"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="reservation",
            name="reservation_renewal_is_on_or_empty",
        ),
        migrations.RemoveConstraint(
            model_name="reservation",
            name="reservation_has_one_origin",
        ),
        migrations.AddField(
            model_name="reservation",
            name="renewal_chosen_at",
            field=models.DateTimeField(
                help_text="when somebody last switched it on or chose its term: its price counts from then, at most",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="reservation",
            name="renewed_from",
            field=models.OneToOneField(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewed_as",
                to="reservations.reservation",
                verbose_name="renewed from",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_renewed", True),
                    models.Q(
                        ("renewal_chosen_at__isnull", True),
                        ("renewal_plan", ""),
                        ("renewal_quantity__isnull", True),
                        ("renewal_term", ""),
                    ),
                    _connector="OR",
                ),
                name="reservation_renewal_is_on_or_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("remainder_of__isnull", True), ("split_from__isnull", True)),
                    models.Q(("remainder_of__isnull", True), ("renewed_from__isnull", True)),
                    models.Q(("renewed_from__isnull", True), ("split_from__isnull", True)),
                    _connector="OR",
                ),
                name="reservation_has_one_origin",
            ),
        ),
        *composite_keys("reservations_reservation", {"renewed_from_id": "reservations_reservation"}),
    ]
