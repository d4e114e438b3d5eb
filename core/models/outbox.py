"""An event that has to be handled."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEventQuerySet(models.QuerySet["OutboxEvent"]):
    def open(self) -> "OutboxEventQuerySet":
        return self.filter(handled_at__isnull=True, dead_at__isnull=True)

    def dead(self) -> "OutboxEventQuerySet":
        """Given up, and nobody has seen to it since."""
        return self.filter(handled_at__isnull=True, dead_at__isnull=False)

    def due(self, now: datetime) -> "OutboxEventQuerySet":
        return self.filter(due_at__lte=now)

    def unsent(self) -> "OutboxEventQuerySet":
        return self.filter(sent_at__isnull=True)


class OutboxEvent(models.Model):
    """What must happen after a commit: a topic and the id of the row that it is about."""

    partner_id = models.UUIDField()
    topic = models.CharField(max_length=60)
    subject_id = models.UUIDField(db_index=True)
    enqueued_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("not handled before; moved on by every attempt"))
    sent_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    weight = models.PositiveSmallIntegerField(
        default=1, db_default=1, help_text=_("how much it is beside others that are done together with it")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = OutboxEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox event")
        verbose_name_plural = _("outbox events")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(handled_at__isnull=True, dead_at__isnull=True),
                name="outbox_open",
            ),
            models.Index(
                fields=["topic", "partner_id", "due_at"],
                condition=models.Q(handled_at__isnull=True, dead_at__isnull=True, attempts=0, last_error=""),
                name="outbox_untried",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject_id}"
