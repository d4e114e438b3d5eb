"""What every app may need in the database."""

from core.models.audit import AuditEvent
from core.models.audit_about import AuditAbout
from core.models.idempotency import IdempotencyKey
from core.models.notification import Notification
from core.models.operation import Operation
from core.models.outbox import OutboxEvent

__all__ = ["AuditAbout", "AuditEvent", "IdempotencyKey", "Notification", "Operation", "OutboxEvent"]
