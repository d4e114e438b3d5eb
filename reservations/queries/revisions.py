"""A reservation as it was: each of its versions with the values of then, from the audit trail."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, GeneratedField

from core.models import AuditEvent
from customers.models import ManagementGroup, ResourceGroup, Subscription
from reservations.models import Reservation
from reservations.queries.changes import TABLE

Values = Mapping[str, Any]
CHUNK = 100
TARGETS = {
    "scope_subscription": Subscription,
    "scope_resource_group": ResourceGroup,
    "scope_management_group": ManagementGroup,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version of a reservation: its values when the next one came, and what made it.

    ``reservation`` is never saved. Its product, its order and what its scope names are read already.
    """

    reservation: Reservation
    by: AuditEvent | None


def revisions_of(reservation: Reservation, *, at_most: int) -> list[Revision]:
    """Return a reservation's versions, newest first: what it is now, and what was before each change.

    Four queries at most, and no more of its history is read than these need. A version that changed once more without
    a new number is told as it was in the end.
    """
    events = AuditEvent.objects.filter(
        partner_id=reservation.partner_id, table_name=TABLE, row_id=str(reservation.pk)
    ).order_by("-at", "-pk")
    found: list[tuple[Values, AuditEvent | None]] = []
    latest = values = _values_of(reservation)
    for event in events.iterator(chunk_size=CHUNK):
        if len(found) == at_most:
            break
        if event.action == "INSERT":
            found.append((latest, event))
            break
        values_before = {**values, **_parsed(event.before or {})}
        if "version" in (event.after or {}):
            found.append((latest, event))
            latest = values_before
        values = values_before
    else:
        found.append((latest, None))
    return _built(reservation, found)


def _values_of(reservation: Reservation) -> Values:
    return {field.attname: getattr(reservation, field.attname) for field in _fields().values()}


def _parsed(columns: Mapping[str, Any]) -> Values:
    fields = _fields()
    return {fields[name].attname: fields[name].to_python(value) for name, value in columns.items() if name in fields}


def _fields() -> "dict[str, Field[Any, Any]]":
    """Return the fields that a reservation is made of, by their columns."""
    fields = Reservation._meta.concrete_fields
    return {field.column or "": field for field in fields if not isinstance(field, GeneratedField)}


def _built(reservation: Reservation, found: Sequence[tuple[Values, AuditEvent | None]]) -> list[Revision]:
    targets = _targets(reservation.partner_id, [values for values, _by in found])
    return [Revision(reservation=_as_it_was(reservation, values, targets), by=by) for values, by in found]


def _as_it_was(reservation: Reservation, values: Values, targets: Mapping[uuid.UUID, Any]) -> Reservation:
    old = Reservation(**values)
    old.item, old.order = reservation.item, reservation.order
    for name in TARGETS:
        if target := targets.get(values[f"{name}_id"]):
            setattr(old, name, target)
    return old


def _targets(partner_id: uuid.UUID, versions: Sequence[Values]) -> dict[uuid.UUID, Any]:
    """Return whatever their scopes name; a query for each kind that is named."""
    known: dict[uuid.UUID, Any] = {}
    for name, model in TARGETS.items():
        if named := {values[f"{name}_id"] for values in versions} - {None}:
            known |= model._default_manager.filter(partner_id=partner_id).in_bulk(named)
    return known
