"""What every app may need in the database."""

from core.models.audit import AuditEvent
from core.models.idempotency import IdempotencyKey
from core.models.notification import Notification
from core.models.outbox import OutboxEvent

__all__ = ["AuditEvent", "IdempotencyKey", "Notification", "OutboxEvent"]
