"""The audit trail in words: what a table, a column and a value are called comes from the models themselves."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from core.texts import as_partners_know, system_name

AnyModel = type[models.Model]
AnyField: TypeAlias = "models.Field[Any, Any]"

NO_MORE: Mapping[str, Sequence[Any]] = {}
TEXT = models.TextField()
NOT_TOLD = frozenset({"id", "partner_id"})
ACTION_NAMES: Mapping[str, Any] = {
    "INSERT": gettext_lazy("Added"),
    "UPDATE": gettext_lazy("Changed"),
    "DELETE": gettext_lazy("Removed"),
}
NAME_FIELDS = ("company_name", "name", "number")
ABOUT_A_PERSON = "user"
USD_CENTS, MINOR_UNITS = "_usd_minor", "_minor"
UNIT = re.compile(r"\s*\([^()]*\)$")
"""What a label says of the unit in which an amount is stored: told, the amount names its currency itself."""
ARM_SCOPE = re.compile(r"/reservationOrders/(?P<order>[0-9a-f-]{36})(?:/reservations/(?P<reservation>[0-9a-f-]{36}))?$")
SCOPED_TABLES = {"order": "reservations_reservationorder", "reservation": "reservations_reservation"}


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a change, in words; nothing stands for what was empty."""

    column: str
    label: str
    before: str
    after: str


Names = Mapping[tuple[AnyModel, str], str]
"""What referenced rows are called, by their model and id."""


@cache
def _models() -> dict[str, AnyModel]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def who_did(event: AuditEvent) -> str:
    """Return who acted, as a partner may know them; the system is nobody."""
    return as_partners_know(event.actor_kind, event.actor_label if event.actor_id else system_name())


def table_words(table: str) -> str:
    """Return what a row of a table is called; a table without a model stays as it is."""
    model = _models().get(table)
    return capfirst(str(model._meta.verbose_name)) if model else table


def changes_of(event: AuditEvent, names: Names, *, hidden: Collection[str] = ()) -> list[Change]:
    """Return what an event changed, column by column in the model's order; internal columns are left out.

    ``names``: see ``names_in``. ``hidden``: columns that this reader isn't told.
    """
    before, after = event.before or {}, event.after or {}
    told = [field for field in _told_fields(event.table_name) if field.column in before or field.column in after]
    changes = [
        Change(field.column or "", _label(field), _value(field, before, names), _value(field, after, names))
        for field in told
        if field.column not in hidden
    ]
    return [change for change in changes if change.before != change.after]


def told_columns(table: str) -> list[str]:
    """Return the columns of a table that have words."""
    return [field.column or "" for field in _told_fields(table)]


@cache
def _told_fields(table: str) -> tuple[AnyField, ...]:
    """Return the fields that were given words: a field that nobody named is the program's own affair."""
    model = _models().get(table)
    if model is None:
        return ()
    fields: Iterable[AnyField] = model._meta.concrete_fields
    named = (field for field in fields if isinstance(field.verbose_name, Promise) and field.column not in NOT_TOLD)
    return tuple(field for field in named if _can_be_told(field))


def _can_be_told(field: AnyField) -> bool:
    """A reference to rows without names would be an id that tells nobody anything."""
    return not field.is_relation or _name_path(cast("AnyModel", field.related_model)) is not None


def _label(field: AnyField) -> str:
    words = str(field.verbose_name)
    return capfirst(UNIT.sub("", words) if (field.column or "").endswith(USD_CENTS) else words)


def names_in(events: Iterable[AuditEvent], *, staff_as: str = "") -> dict[tuple[AnyModel, str], str]:
    """Return what the rows of these events, and the rows that they refer to, are called now; one query for all.

    ``staff_as``: what the operator's staff are called, to readers who may not know them.
    """
    return {key: name for key, (name, *_more) in rows_in(events, staff_as=staff_as).items()}


def rows_in(
    events: Iterable[AuditEvent], *, staff_as: str = "", more: Mapping[str, Sequence[Any]] = NO_MORE
) -> dict[tuple[AnyModel, str], list[str]]:
    """Return, as ``names_in`` does, the names, each followed by the texts that ``more`` asks of its table.

    ``more``: expressions by table, as many for each.
    """
    wanted: dict[AnyModel, set[str]] = defaultdict(set)
    for event in events:
        if model := _models().get(event.table_name):
            wanted[model].add(event.row_id)
        for field in _told_fields(event.table_name):
            for value in ((said or {}).get(field.column) for said in (event.before, event.after)):
                if value and (reference := _reference(field, value)):
                    wanted[reference[0]].add(reference[1])
    parts = [part for model, ids in wanted.items() if (part := _rows_of(model, ids, staff_as, more)) is not None]
    if not parts:
        return {}
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    models_ = _models()
    return {
        (models_[table], row_id): [_said(models_[table], name or ""), *(text or "" for text in texts)]
        for table, row_id, name, *texts in found
    }


def _reference(field: AnyField, value: Any) -> tuple[AnyModel, str] | None:
    """Return the row that a value names: by its id, or as the end of an ARM scope."""
    if field.is_relation and field.related_model:
        return field.related_model, str(value)
    place = scope_place(value)
    return (_models()[place[0]], place[1]) if place else None


def scope_place(value: Any) -> tuple[str, str] | None:
    """Return the table and the id of the reservation or the order that an ARM scope names; None for another text."""
    match = ARM_SCOPE.search(value) if isinstance(value, str) else None
    if match is None:
        return None
    kind = "reservation" if match["reservation"] else "order"
    return SCOPED_TABLES[kind], match[kind]


def _rows_of(
    model: AnyModel, ids: Iterable[str], staff_as: str, more: Mapping[str, Sequence[Any]]
) -> "models.QuerySet[Any, tuple[str, ...]] | None":
    """Return the table, the id, the stored name and more of rows; None for a model of which nothing is asked."""
    table, path = model._meta.db_table, _name_path(model)
    known = [one for one in ids if _is_key(model, one)]
    if not known or (path is None and table not in more):
        return None
    nothing = models.Value("", output_field=TEXT)
    name: Any = Cast(path, TEXT) if path else nothing
    if staff_as and hasattr(model, "is_staff"):
        name = models.Case(models.When(is_staff=True, then=models.Value(staff_as)), default=name, output_field=TEXT)
    width = max((len(columns) for columns in more.values()), default=0)
    rows = model._default_manager.filter(pk__in=known).order_by()
    told = more.get(table) or [nothing] * width
    return rows.values_list(models.Value(table, output_field=TEXT), Cast("pk", TEXT), name, *told)


@cache
def _name_path(model: AnyModel) -> str | None:
    """Return where the name of a model's rows stands: in a column, or with the person that they are about."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    own = next((name for name in NAME_FIELDS if isinstance(fields.get(name), models.CharField)), None)
    return own or (f"{ABOUT_A_PERSON}__name" if ABOUT_A_PERSON in fields else None)


def _said(model: AnyModel, name: str) -> str:
    """Return a stored name as the reader is told it: some are codes that the model itself puts into words."""
    path = _name_path(model)
    return name if not name or path is None or "__" in path else str(model(**{path: name}))


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
    if reference := _reference(field, value):
        return _referred(reference, names, by_scope=not field.is_relation) or str(value)
    if isinstance(field, ArrayField):
        choices = dict(field.base_field.flatchoices)
        return ", ".join(str(choices.get(one, one)) for one in value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return _figure(field, value, row)


def _referred(reference: tuple[AnyModel, str], names: Names, *, by_scope: bool) -> str:
    """Return what a referred row is called; a scope also says which kind of row it is. Nothing for a nameless one."""
    name = names.get(reference, "")
    return f"{capfirst(str(reference[0]._meta.verbose_name))} {name}" if name and by_scope else name


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
