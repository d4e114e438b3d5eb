"""Whatever changes is written down under the name of whoever changed it, or can't change at all."""

import pytest
from django.apps import apps
from django.db import connection

from billing.models import RefundPolicy
from core.actor import Actor
from core.models import AuditEvent
from core.transactions import acting
from customers.models import RolePermission
from tests.architecture.test_roles import APPEND_ONLY
from tests.factories import NOW, PURCHASED, make_world
from tests.factories.refunds import refunded

ON_ANY_CHANGE = {
    "billing_creditnote",
    "billing_fxrate",
    "billing_refund",
    "billing_refundpolicy",
    "customers_customer",
    "customers_membership",
    "customers_partner",
    "customers_roleassignment",
    "customers_rolepermission",
    "customers_subscription",
    "customers_user",
    "reservations_reservation",
    "reservations_reservationorder",
    "support_supportrequest",
}
ON_LATER_CHANGES = {"billing_payment", "billing_limituse"}

# Neither audited nor append-only, and why that loses nothing.
TOLD_OTHERWISE = {
    "billing_counter": "its numbers stand on the papers",
    "billing_orderbalance": "the sum of payments and refund lines, which check_books compares",
    "billing_refundlimit": "the sum of its uses, which are audited",
    "billing_refundline": "frozen with its refund, whose quotes are append-only",
    "customers_roledefinition": "Azure's own list",
    "reservations_catalogitem": "prices, which are money, are append-only",
    "reservations_openact": "comes and goes with a refund's transitions",
    "reservations_utilizationday": "measured, by the hundred million",
}

TRIGGERS = """
    SELECT tgrelid::regclass::text, (tgtype & 4) > 0 AS on_insert, (tgtype & 16) > 0 AND (tgtype & 8) > 0 AS on_change
    FROM pg_trigger WHERE tgname = 'audited' AND tgenabled = 'O' AND tgfoid = 'core_audit'::regproc
"""


@pytest.fixture
def triggers(db: None) -> dict[str, bool]:
    """Return the audited tables, and whether new rows are written down too."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        found = cursor.fetchall()
    assert all(on_change for _table, _on_insert, on_change in found)
    return {table: on_insert for table, on_insert, _on_change in found}


def test_the_audited_tables_are_these(triggers: dict[str, bool]) -> None:
    assert {table for table, on_insert in triggers.items() if on_insert} == ON_ANY_CHANGE
    assert {table for table, on_insert in triggers.items() if not on_insert} == ON_LATER_CHANGES


def test_no_table_is_forgotten(triggers: dict[str, bool]) -> None:
    own = {
        model._meta.db_table
        for app in ("customers", "reservations", "billing", "support")
        for model in apps.get_app_config(app).get_models(include_auto_created=False)
    }
    assert own - set(triggers) - APPEND_ONLY == set(TOLD_OTHERWISE)


@pytest.mark.django_db
def test_every_audited_table_names_who_was_declared_and_when() -> None:
    mina = Actor(kind="staff", id=None, label="Mina", through="desk")
    with acting(mina, now=NOW):
        RefundPolicy.objects.filter(is_draft=True).update(grace_days=6)
        RolePermission.objects.filter(role="auditor", action="ledger.read").update(level="never")
        world = make_world()
        refunded(world.home.admin, world.home.reservation)
    events = AuditEvent.objects.filter(at__in=[NOW, PURCHASED])
    assert set(events.values_list("table_name", flat=True)) == ON_ANY_CHANGE | ON_LATER_CHANGES
    assert not AuditEvent.objects.filter(actor_label="portal_app").exists()
    people = {"Mina", "system", "purchases of a test", world.home.admin.user.name}
    assert set(events.values_list("actor_label", flat=True)) == people
