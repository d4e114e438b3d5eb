"""Composite keys, numbers, states and the audit trail of support requests."""

from django.db import migrations

from core.sql import append_only, audited, composite_keys, state_machine


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial"), ("billing", "0002_guards")]
    operations = [
        *composite_keys("support_supportrequest", {"customer_id": "customers_customer", "refund_id": "billing_refund"}),
        *composite_keys("support_message", {"request_id": "support_supportrequest"}),
        migrations.RunSQL("CREATE SEQUENCE support_request_number", "DROP SEQUENCE support_request_number"),
        state_machine(
            "support_supportrequest",
            "state",
            first=["open"],
            then={"open": ["closed"], "closed": ["open"]},
        ),
        *append_only("support_message"),
        *audited("support_supportrequest"),
    ]
