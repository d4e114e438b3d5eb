"""Who made a row and who changed it last, read beside it from the audit trail."""

from django.db.models import JSONField, OuterRef, Subquery, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONObject

from core.models import AuditEvent

Kind = str | Combinable


def who_made(table: str, *, kind: Kind = "actor_kind") -> Subquery:
    """Return the expression of a row's first event: ``label``, ``kind`` and ``through`` of who acted.

    ``kind``: what is told as the kind, as a column or an expression of an audit event.
    """
    return _who(table, "at", "pk", kind=kind)


def who_changed(table: str, *, kind: Kind = "actor_kind") -> Subquery:
    """Return the same of a row's last event."""
    return _who(table, "-at", "-pk", kind=kind)


def _who(table: str, *order: str, kind: Kind) -> Subquery:
    events = AuditEvent.objects.filter(table_name=table, row_id=Cast(OuterRef("pk"), TextField())).order_by(*order)
    told = JSONObject(label="actor_label", kind=kind, through="through")
    return Subquery(events.values(told=told)[:1], output_field=JSONField())
