"""The desk's groups and what they may do. A person can be in several; a superuser needs none."""

from collections.abc import Iterable
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

APPS = ("core", "customers", "reservations", "billing", "support")

SEEN_BY_ALL = {
    "core": ("auditevent", "outboxevent"),
    "customers": (
        "partner",
        "user",
        "membership",
        "customer",
        "subscription",
        "rolepermission",
        "roledefinition",
        "roleassignment",
    ),
    "reservations": ("catalogitem", "reservationorder", "reservation"),
    "billing": (
        "price",
        "fxrate",
        "refundpolicy",
        "payment",
        "refund",
        "refundlimit",
        "limituse",
        "account",
        "journalentry",
        "creditnote",
    ),
    "support": ("supportrequest",),
}

# "change_refund" is the right to decide about one: no form changes a refund.
MORE = {
    "Refund desk": (
        "billing.change_refund",
        "billing.add_price",
        "reservations.add_catalogitem",
        "reservations.change_catalogitem",
        "support.change_supportrequest",
    ),
    "Support desk": (
        "customers.add_user",
        "customers.change_user",
        "customers.add_membership",
        "customers.change_membership",
        "customers.add_customer",
        "customers.change_customer",
        "customers.add_subscription",
        "customers.change_subscription",
        "customers.add_roleassignment",
        "customers.change_roleassignment",
        "customers.delete_roleassignment",
        "support.change_supportrequest",
    ),
    # The lead sets what refunds are measured by, and decides none: up to which amount nobody is asked, at which
    # rate, by which rules is not for those to set who are asked above it.
    "Refund desk lead": (
        "billing.add_fxrate",
        "billing.add_refundpolicy",
        "billing.change_refundpolicy",
        "customers.add_partner",
        "customers.change_partner",
        "customers.change_rolepermission",
    ),
}


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create permissions first: Django itself does so only after the last migration."""
    for label in APPS:
        app = apps.get_app_config(label)
        app.models_module = True  # type: ignore[assignment]
        create_permissions(app, verbosity=0, apps=apps)
        app.models_module = None
    seen = [f"{label}.view_{model}" for label, models in SEEN_BY_ALL.items() for model in models]
    for name, more in MORE.items():
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*_permissions(apps, [*seen, *more]))


def _permissions(apps: Apps, names: Iterable[str]) -> list[Any]:
    by_name = {
        f"{one.content_type.app_label}.{one.codename}": one
        for one in apps.get_model("auth", "Permission").objects.select_related("content_type")
    }
    return [by_name[name] for name in names]


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=list(MORE)).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0002_guards"),
        ("billing", "0004_policies"),
        ("reservations", "0003_guards"),
        ("customers", "0003_roles"),
        ("core", "0003_guards"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create, remove)]
