"""Composite keys, states and the audit trail of orders and reservations."""

from django.db import migrations

from core.sql import audited, composite_keys, state_machine


class Migration(migrations.Migration):
    dependencies = [("reservations", "0002_utilization"), ("customers", "0002_guards")]
    operations = [
        *composite_keys(
            "reservations_reservationorder",
            {"customer_id": "customers_customer", "billing_subscription_id": "customers_subscription"},
        ),
        *composite_keys(
            "reservations_reservation",
            {
                "customer_id": "customers_customer",
                "order_id": "reservations_reservationorder",
                "scope_subscription_id": "customers_subscription",
                "remainder_of_id": "reservations_reservation",
            },
        ),
        *composite_keys("reservations_openact", {"reservation_id": "reservations_reservation"}),
        state_machine(
            "reservations_reservation",
            "state",
            first=["Succeeded"],
            then={"Succeeded": ["Cancelled", "Expired"]},
        ),
        state_machine(
            "reservations_reservationorder",
            "state",
            first=["Succeeded"],
            then={"Succeeded": ["Cancelled", "Expired"]},
        ),
        *audited("reservations_reservationorder", "reservations_reservation"),
    ]
