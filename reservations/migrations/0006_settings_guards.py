"""What a scope must name, keys with the customer in them, the audit trail, and Azure's ends of sale."""

import datetime as dt

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.sql import audited, composite_keys

# Microsoft, "Manage legacy VM reservations after July 1, 2026": from that day on neither bought nor renewed.
LEGACY_ON = dt.date(2026, 7, 1)
ONE_YEAR_ENDED = (
    "av2", "amv2", "bv1", "d", "ds", "dv2", "dsv2", "f", "fs", "fsv2", "g", "gs", "ls", "lsv2",
)  # fmt: skip
EVERY_TERM_ENDED = ("dv3", "dsv3", "ev3", "esv3")

TARGETS_OF_THE_CUSTOMER = """
    ALTER TABLE reservations_reservation
        ADD CONSTRAINT reservation_scope_subscription_same_customer
        FOREIGN KEY (partner_id, customer_id, scope_subscription_id)
        REFERENCES customers_subscription (partner_id, customer_id, id),
        ADD CONSTRAINT reservation_scope_management_group_same_customer
        FOREIGN KEY (partner_id, customer_id, scope_management_group_id)
        REFERENCES customers_managementgroup (partner_id, customer_id, id),
        ADD CONSTRAINT reservation_scope_resource_group_in_subscription
        FOREIGN KEY (partner_id, scope_subscription_id, scope_resource_group_id)
        REFERENCES customers_resourcegroup (partner_id, subscription_id, id);
"""
WITHOUT = """
    ALTER TABLE reservations_reservation
        DROP CONSTRAINT reservation_scope_subscription_same_customer,
        DROP CONSTRAINT reservation_scope_management_group_same_customer,
        DROP CONSTRAINT reservation_scope_resource_group_in_subscription;
"""


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    ended = [(series, "P1Y") for series in ONE_YEAR_ENDED]
    ended += [(series, term) for series in EVERY_TERM_ENDED for term in ("P1Y", "P3Y")]
    model = apps.get_model("reservations", "SaleEnd")
    model.objects.bulk_create(model(series=series, term=term, ended_on=LEGACY_ON) for series, term in ended)


class Migration(migrations.Migration):
    dependencies = [("reservations", "0005_scope_targets")]

    operations = [
        migrations.RemoveField(
            model_name="reservation",
            name="scope_name",
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("scope", "Shared"),
                        ("scope_management_group__isnull", True),
                        ("scope_resource_group__isnull", True),
                        ("scope_subscription__isnull", True),
                    ),
                    models.Q(
                        ("scope", "ManagementGroup"),
                        ("scope_management_group__isnull", False),
                        ("scope_resource_group__isnull", True),
                        ("scope_subscription__isnull", True),
                    ),
                    models.Q(
                        ("scope", "Single"),
                        ("scope_management_group__isnull", True),
                        ("scope_resource_group__isnull", True),
                        ("scope_subscription__isnull", False),
                    ),
                    models.Q(
                        ("scope", "ResourceGroup"),
                        ("scope_management_group__isnull", True),
                        ("scope_resource_group__isnull", False),
                        ("scope_subscription__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reservation_scope_has_its_targets",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_renewed", True),
                    models.Q(("renewal_plan", ""), ("renewal_quantity__isnull", True), ("renewal_term", "")),
                    _connector="OR",
                ),
                name="reservation_renewal_is_on_or_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("renewal_quantity__isnull", True), ("renewal_quantity__gt", 0), _connector="OR"),
                name="reservation_renewal_quantity_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into__isnull", True), ("ended_as", "Merged"), _connector="OR"),
                name="reservation_merged_into_has_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("remainder_of__isnull", True), ("split_from__isnull", True), _connector="OR"),
                name="reservation_has_one_origin",
            ),
        ),
        *composite_keys(
            "reservations_reservation",
            {
                "scope_resource_group_id": "customers_resourcegroup",
                "scope_management_group_id": "customers_managementgroup",
                "split_from_id": "reservations_reservation",
                "merged_into_id": "reservations_reservation",
            },
        ),
        migrations.RunSQL(TARGETS_OF_THE_CUSTOMER, WITHOUT),
        *audited("reservations_saleend"),
        migrations.RunPython(insert, migrations.RunPython.noop),
    ]
