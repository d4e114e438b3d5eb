"""A database that an earlier version made becomes what a new one is."""

import importlib
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from billing import events
from core.models import OutboxEvent
from tests.factories import World, buy
from tests.factories.refunds import ask

BEFORE, AFTER = ("customers", "0018_sign_ins"), ("customers", "0019_answers_tied_to_sessions")
SHIPPED_WITH_THE_COLUMN = """
    ALTER TABLE customers_devicecode ADD COLUMN session_hash varchar(64) NOT NULL;
    DROP TRIGGER audited ON customers_devicecode;
    CREATE TRIGGER audited AFTER UPDATE ON customers_devicecode FOR EACH ROW EXECUTE FUNCTION
        core_audit('polled_at', 'interval_seconds', 'session_hash', 'secret:digest', 'secret:user_code');
"""
SHAPE = """
    SELECT 'column', column_name::text, concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
    FROM information_schema.columns WHERE table_name = 'customers_devicecode'
    UNION ALL
    SELECT 'trigger', tgname::text, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = 'customers_devicecode'::regclass AND NOT tgisinternal
    ORDER BY 1, 2
"""


def shape() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        rows: list[Any] = cursor.fetchall()
    return rows


@pytest.mark.django_db
def test_refunds_that_wait_for_their_decision_are_weighed(world: World) -> None:
    """Before they were decided together each of their events weighed one."""
    one, two = buy(customer=world.home.customer), buy(customer=world.home.customer)
    wide, narrow = ask(world.home.admin, {one: None, two: None}), ask(world.home.admin, world.home.reservation)
    OutboxEvent.objects.update(weight=1)
    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("billing.migrations.0027_weight_of_open_refunds").WEIGH)
    submitted = OutboxEvent.objects.filter(topic=events.REFUND_SUBMITTED)
    assert dict(submitted.values_list("subject_id", "weight")) == {wide.pk: 2, narrow.pk: 1}


@pytest.mark.django_db
@pytest.mark.database_role("portal_owner")
@pytest.mark.parametrize("shipped", ["", SHIPPED_WITH_THE_COLUMN], ids=["without the column", "with it"])
def test_sign_ins_of_both_versions_that_were_shipped(shipped: str) -> None:
    """0018 has had two shapes; whoever made the database by either of them gets the same."""
    app, name = AFTER
    migration = importlib.import_module(f"{app}.migrations.{name}").Migration(name, app)
    state, new = MigrationLoader(connection).project_state(BEFORE), shape()
    with connection.schema_editor(atomic=False) as editor:
        migration.unapply(state.clone(), editor)
        assert not any("session_hash" in column for _kind, column, _more in shape())
        if shipped:
            editor.execute(shipped)
        migration.apply(state.clone(), editor)
    assert shape() == new
