"""The audit trail in words: what a table, a column and a value are called comes from the models themselves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, cast

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.columns import instant_text, money_text
from core.models import AuditEvent

AnyModel = type[models.Model]
AnyField: TypeAlias = "models.Field[Any, Any]"

NOT_TOLD = frozenset({"id", "partner_id"})
ACTION_NAMES: Mapping[str, Any] = {
    "INSERT": gettext_lazy("Added"),
    "UPDATE": gettext_lazy("Changed"),
    "DELETE": gettext_lazy("Removed"),
}
NAME_FIELDS = ("company_name", "name", "number")
ABOUT_A_PERSON = "user"
USD_CENTS, MINOR_UNITS = "_usd_minor", "_minor"


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a change, in words; nothing stands for what was empty."""

    label: str
    before: str
    after: str


Names = Mapping[tuple[AnyModel, str], str]
"""What referenced rows are called, by their model and id."""


@cache
def _models() -> dict[str, AnyModel]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def table_words(table: str) -> str:
    """Return what a row of a table is called; a table without a model stays as it is."""
    model = _models().get(table)
    return capfirst(str(model._meta.verbose_name)) if model else table


def changes_of(event: AuditEvent, names: Names) -> list[Change]:
    """Return what an event changed, column by column in the model's order; internal columns are left out.

    ``names``: see ``names_in``.
    """
    before, after = event.before or {}, event.after or {}
    told = [field for field in _told_fields(event.table_name) if field.column in before or field.column in after]
    changes = [Change(_label(field), _value(field, before, names), _value(field, after, names)) for field in told]
    return [change for change in changes if change.before != change.after]


@cache
def _told_fields(table: str) -> tuple[AnyField, ...]:
    """Return the fields that were given words: a field that nobody named is the program's own affair."""
    model = _models().get(table)
    if model is None:
        return ()
    fields: Iterable[AnyField] = model._meta.concrete_fields
    return tuple(field for field in fields if isinstance(field.verbose_name, Promise) and field.column not in NOT_TOLD)


def _can_be_told(field: AnyField) -> bool:
    """A reference to rows without names would be an id that tells nobody anything."""
    return not field.is_relation or _name_path(cast("AnyModel", field.related_model)) is not None


def _label(field: AnyField) -> str:
    return capfirst(str(field.verbose_name))


def names_in(events: Iterable[AuditEvent]) -> dict[tuple[AnyModel, str], str]:
    """Return what the rows of these events, and the rows that they refer to, are called now; one query for all."""
    wanted: dict[AnyModel, set[str]] = defaultdict(set)
    for event in events:
        if model := _models().get(event.table_name):
            wanted[model].add(event.row_id)
        for field in _told_fields(event.table_name):
            if field.is_relation and field.related_model:
                values = [(said or {}).get(field.column) for said in (event.before, event.after)]
                wanted[field.related_model].update(str(value) for value in values if value)
    parts = [part for model, ids in wanted.items() if (part := _names_of(model, ids)) is not None]
    if not parts:
        return {}
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    models_ = _models()
    return {(models_[table], row_id): _said(models_[table], name) for table, row_id, name in found}


def _names_of(model: AnyModel, ids: Iterable[str]) -> "models.QuerySet[Any, tuple[str, str, str]] | None":
    """Return the table, the id and the stored name of rows; None for a model whose rows have no name."""
    path = _name_path(model)
    known = [one for one in ids if _is_key(model, one)]
    if path is None or not known:
        return None
    rows = model._default_manager.filter(pk__in=known).order_by()
    text = models.TextField()
    return rows.values_list(models.Value(model._meta.db_table, output_field=text), Cast("pk", text), Cast(path, text))


@cache
def _name_path(model: AnyModel) -> str | None:
    """Return where the name of a model's rows stands: in a column, or with the person that they are about."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    own = next((name for name in NAME_FIELDS if isinstance(fields.get(name), models.CharField)), None)
    return own or (f"{ABOUT_A_PERSON}__name" if ABOUT_A_PERSON in fields else None)


def _said(model: AnyModel, name: str) -> str:
    """Return a stored name as the reader is told it: some are codes that the model itself puts into words."""
    path = _name_path(model)
    return name if path is None or "__" in path else str(model(**{path: name}))


def row_name(event: AuditEvent, names: Names) -> str:
    """Return what the event's row is called: now, or, where it is gone, nothing."""
    model = _models().get(event.table_name)
    return names.get((model, event.row_id), "") if model else ""


def _is_key(model: AnyModel, text: str) -> bool:
    """Tell whether a text can be a key of the model's rows."""
    try:
        return model._meta.pk.to_python(text) is not None
    except ValidationError:
        return False


def _value(field: AnyField, row: Mapping[str, Any], names: Names) -> str:
    value = row.get(field.column or "")
    if value is None or value == "" or value == []:
        return ""
    if field.is_relation:
        return names.get((field.related_model, str(value)), str(value))  # type: ignore[arg-type]
    if isinstance(field, ArrayField):
        choices = dict(field.base_field.flatchoices)
        return ", ".join(str(choices.get(one, one)) for one in value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return _figure(field, value, row)


def _figure(field: AnyField, value: Any, row: Mapping[str, Any]) -> str:
    column = field.column or ""
    if isinstance(field, models.DateTimeField):
        instant = parse_datetime(str(value))
        return instant_text(instant) if instant else str(value)
    if column.endswith(USD_CENTS):
        return money_text(int(value), "USD")
    if column.endswith(MINOR_UNITS) and "currency" in row:
        return money_text(int(value), row["currency"])
    return str(value)
