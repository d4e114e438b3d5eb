"""What a person is told."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """News for one person of a partner. ``code`` and ``facts`` are put into words when somebody reads them.

    A later one about the same ``thread`` takes the earlier one's place: in progress becomes its end.
    """

    class Level(models.TextChoices):
        IN_PROGRESS = "in_progress", _("In progress")
        INFORMATION = "information", _("Information")
        WARNING = "warning", _("Warning")
        ERROR = "error", _("Error")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner_id = models.UUIDField()
    person_id = models.UUIDField()
    thread = models.CharField(max_length=120)
    code = models.CharField(max_length=60)
    facts = models.JSONField(default=dict, blank=True)
    level = models.CharField(_("level"), max_length=11, choices=Level)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read"), null=True)
    mailed_at = models.DateTimeField(
        null=True, help_text=_("the instant of the news that went out as mail; nothing goes out twice")
    )

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["partner_id", "person_id", "thread"], name="notification_thread_once")
        ]
        indexes = [
            models.Index(fields=["partner_id", "person_id", "-at", "-id"], name="notification_list"),
            models.Index(
                fields=["partner_id", "person_id", "at"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(fields=["at"], name="notification_old"),
        ]

    def __str__(self) -> str:
        return f"{self.thread} {self.code}"
