"""The two versions of the refund policy that the product comes with: one in force, one a draft.

Spelled out, so that a database made later gets what every database got (billing/policy/versions.py has
the same values with their sources; a test compares them).
"""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VERSIONS = [
    {
        "code": "seed-2019",
        "effective_from": date(2019, 11, 15),
        "grace_days": 5,
        "grace_requires_no_usage": True,
        "fee_basis_points": 1200,
        "fee_base": "prorated_credit",
        "limit_usd_minor": 5000000,
        "limit_window": "rolling",
        "limit_window_days": 365,
        "limit_scope": "customer",
        "limit_measure": "net_refund",
        "limit_overflow": "refuse",
        "proration": "days",
        "price_basis": "purchase",
        "exchange_counts": False,
        "exchange_cutoff": None,
        "excluded_types": ["Databricks", "RedHat", "RedHatOsa", "SuseLinux", "VMwareCloudSimple"],
        "approval_measure": "net_plus_commitment",
        "is_draft": False,
    },
    {
        "code": "azure-2026",
        "effective_from": date(2026, 3, 19),
        "grace_days": 5,
        "grace_requires_no_usage": True,
        "fee_basis_points": 0,
        "fee_base": "prorated_credit",
        "limit_usd_minor": 5000000,
        "limit_window": "rolling",
        "limit_window_days": 365,
        "limit_scope": "customer",
        "limit_measure": "canceled_commitment",
        "limit_overflow": "refuse",
        "proration": "days",
        "price_basis": "min",
        "exchange_counts": False,
        "exchange_cutoff": date(2027, 2, 1),
        "excluded_types": ["Databricks", "MDC", "RedHat", "Sentinel", "SuseLinux", "SynapseAnalytics"],
        "approval_measure": "net_plus_commitment",
        "is_draft": True,
    },
]


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    policy = apps.get_model("billing", "RefundPolicy")
    for columns in VERSIONS:
        policy.objects.create(**columns)


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_ledger")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
