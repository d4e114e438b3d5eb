"""A reference can't cross partners: read from the database itself, for every table that belongs to one."""

import pytest
from django.apps import apps
from django.db import connection, models

OWN_APPS = ("customers", "reservations", "billing", "support")

KEYS = """
    SELECT conrelid::regclass::text, contype::text, confrelid::regclass::text,
        ARRAY(SELECT a.attname::text FROM unnest(conkey) WITH ORDINALITY k(number, place)
              JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.number ORDER BY place),
        ARRAY(SELECT a.attname::text FROM unnest(confkey) WITH ORDINALITY k(number, place)
              JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.number ORDER BY place)
    FROM pg_constraint WHERE contype IN ('f', 'p', 'u') AND connamespace = 'public'::regnamespace
"""

Key = tuple[str, str, str, list[str], list[str]]


def tenant_models() -> list[type[models.Model]]:
    """Return every model whose rows belong to one partner."""
    own = [model for app in OWN_APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in own if "partner_id" in {field.attname for field in model._meta.concrete_fields}]


def is_referenced(model: type[models.Model]) -> bool:
    return any(relation.one_to_many or relation.one_to_one for relation in model._meta.related_objects)


@pytest.fixture
def keys(db: None) -> list[Key]:
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
        return [tuple(row) for row in cursor.fetchall()]


def test_there_are_tenant_models() -> None:
    names = {model.__name__ for model in tenant_models()}
    assert {"Customer", "Reservation", "Refund", "Payment", "JournalEntry", "SupportRequest"} <= names
    assert len(names) >= 20


def test_every_row_that_others_reference_has_a_key_with_its_partner(keys: list[Key]) -> None:
    unique = {(table, tuple(columns)) for table, kind, _target, columns, _others in keys if kind in "pu"}
    missing = [
        model.__name__
        for model in tenant_models()
        if is_referenced(model) and (model._meta.db_table, ("partner_id", "id")) not in unique
    ]
    assert missing == []


def test_every_reference_between_them_names_the_partner_too(keys: list[Key]) -> None:
    composite = {
        (table, columns[1], target)
        for table, kind, target, columns, others in keys
        if kind == "f" and columns[:1] == ["partner_id"] and others == ["partner_id", "id"]
    }
    tenants = tenant_models()
    missing = [
        f"{model.__name__}.{field.name}"
        for model in tenants
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model in tenants
        and (model._meta.db_table, field.column, field.related_model._meta.db_table) not in composite
    ]
    assert missing == []


def test_every_partner_named_exists(keys: list[Key]) -> None:
    """Directly, or through the row that is referenced together with it."""
    named = {table for table, kind, _target, columns, _others in keys if kind == "f" and "partner_id" in columns}
    assert [model.__name__ for model in tenant_models() if model._meta.db_table not in named] == []
