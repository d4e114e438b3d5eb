"""The two versions of the refund policy that the product comes with: one in force, one a draft."""

from dataclasses import fields

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from billing.policy.rules import RefundRules
from billing.policy.versions import AZURE_2026, SEED_2019


def columns(rules: RefundRules) -> dict[str, object]:
    values = {field.name: getattr(rules, field.name) for field in fields(rules) if field.name != "effective_to"}
    return values | {"excluded_types": sorted(rules.excluded_types)}


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    policy = apps.get_model("billing", "RefundPolicy")
    policy.objects.create(**columns(SEED_2019), is_draft=False)
    policy.objects.create(**columns(AZURE_2026), is_draft=True)


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_ledger")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
