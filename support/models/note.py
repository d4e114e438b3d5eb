"""What the desk notes about a request for itself. Partners never see it. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel, User
from support.models.request import SupportRequest


class InternalNote(TenantModel):
    """A note, of whom and when."""

    request = models.ForeignKey(
        SupportRequest,
        on_delete=models.PROTECT,
        verbose_name=_("support request"),
        db_constraint=False,
        related_name="internal_notes",
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("author"), related_name="+")
    at = models.DateTimeField(_("at"))
    body = models.TextField(_("internal note"))

    class Meta(TenantModel.Meta):
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(body=""), name="internal_note_says_something"),
        ]
        indexes = [models.Index(fields=["partner", "request", "at"], name="internal_note_list")]

    def __str__(self) -> str:
        return self.body[:60]
