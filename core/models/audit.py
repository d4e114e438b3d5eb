"""The audit trail: written by a trigger, never by the application, and never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One row that came, changed or went: who did it, when, through what, before and after."""

    partner_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    through = models.CharField(max_length=20)
    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=40)
    action = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["partner_id", "-at"], name="audit_partner"),
            models.Index(fields=["table_name", "row_id"], name="audit_row"),
            # Most events are the worker's: what people did is found beside them.
            models.Index(
                fields=["partner_id", "actor_kind", "actor_id", "-at"],
                condition=models.Q(actor_id__isnull=False),
                name="audit_person",
            ),
            models.Index(
                fields=["partner_id", "through", "-at"], condition=~models.Q(through="worker"), name="audit_face"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor_label} {self.action} {self.table_name} {self.row_id}"
