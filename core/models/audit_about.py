"""What an audit event is about: the way from a thing to its history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.audit import AuditEvent


class AuditAbout(models.Model):
    """An event and one thing that it is about: the row itself, what that row belongs to, its partner.

    Written by the trigger that writes the event. A table of its own, found by equality alone: an index over an array
    or a document would not serve under row-level security. The key is in the order in which a history is read.
    """

    pk = models.CompositePrimaryKey("about", "at", "event_id")
    about = models.UUIDField()
    at = models.DateTimeField()
    event = models.ForeignKey(AuditEvent, on_delete=models.DO_NOTHING, db_constraint=False, related_name="about")

    class Meta:
        verbose_name = _("subject of an audit event")
        verbose_name_plural = _("subjects of audit events")

    def __str__(self) -> str:
        return f"{self.about} {self.event_id}"
