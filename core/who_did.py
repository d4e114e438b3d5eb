"""Who made a row and who changed it last, read beside it from the audit trail."""

from django.db.models import JSONField, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from core.models import AuditEvent


def who_made(table: str) -> Subquery:
    """Return the expression of a row's first event: ``label``, ``kind`` and ``through`` of who acted."""
    return _who(table, "at", "pk")


def who_changed(table: str) -> Subquery:
    """Return the same of a row's last event."""
    return _who(table, "-at", "-pk")


def _who(table: str, *order: str) -> Subquery:
    events = AuditEvent.objects.filter(table_name=table, row_id=Cast(OuterRef("pk"), TextField())).order_by(*order)
    told = JSONObject(label="actor_label", kind="actor_kind", through="through")
    return Subquery(events.values(told=told)[:1], output_field=JSONField())
