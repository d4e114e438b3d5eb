"""A message of a support request, from either side. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel
from support.models.request import SupportRequest


class Message(TenantModel):
    """Something said. A message of the system is a code with facts, said in the reader's language."""

    class Side(models.TextChoices):
        PARTNER = "partner", _("Partner")
        DESK = "desk", _("Support desk")
        SYSTEM = "system", _("Automatic")

    request = models.ForeignKey(
        SupportRequest,
        on_delete=models.PROTECT,
        verbose_name=_("support request"),
        db_constraint=False,
        related_name="messages",
    )
    side = models.CharField(_("side"), max_length=10, choices=Side)
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(_("author"), max_length=150, blank=True)
    at = models.DateTimeField(_("at"))
    body = models.TextField(_("message"), blank=True)
    code = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=(models.Q(side="system") & ~models.Q(code=""))
                | (~models.Q(side="system") & ~models.Q(body="")),
                name="message_says_something",
            ),
        ]
        indexes = [models.Index(fields=["partner", "request", "at"], name="message_list")]

    def __str__(self) -> str:
        return self.body[:60] or self.code
