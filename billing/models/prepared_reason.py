"""Reasons for decisions that are often the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PreparedReason(models.Model):
    """A reason in both languages: the requester reads it in the one that their request asks for."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("Approve")
        REJECT = "reject", _("Reject")
        ASK = "ask", _("Ask")

    decision = models.CharField(_("for"), max_length=10, choices=Decision)
    korean = models.TextField(_("in Korean"), max_length=2000)
    english = models.TextField(_("in English"), max_length=2000)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("prepared reason")
        verbose_name_plural = _("prepared reasons")
        ordering = ["decision", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "english"], name="prepared_reason_once"),
            models.CheckConstraint(
                condition=~models.Q(korean="") & ~models.Q(english=""), name="prepared_reason_in_both_languages"
            ),
        ]

    def __str__(self) -> str:
        return self.english[:60]

    def said_in(self, language: str) -> str:
        return self.korean if language == "ko" else self.english
