"""What made a request's clock go or stand. Append-only: how much time was used can be computed again from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel
from support.models.request import SupportRequest


class RequestClock(TenantModel):
    """One move of the clock: what happened, when, through whom."""

    class Move(models.TextChoices):
        STARTED = "started", _("Started: the partner asked")
        ASKED = "asked", _("Stopped: the partner was asked")
        RESUMED = "resumed", _("Goes on: the partner replied")
        ANSWERED = "answered", _("Stopped: answered")
        CLOSED = "closed", _("Stopped: closed")

    request = models.ForeignKey(
        SupportRequest,
        on_delete=models.PROTECT,
        verbose_name=_("support request"),
        db_constraint=False,
        related_name="clock_moves",
    )
    number = models.PositiveSmallIntegerField(_("number"))
    move = models.CharField(_("move"), max_length=10, choices=Move)
    at = models.DateTimeField(_("at"))
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(_("by"), max_length=150)

    class Meta(TenantModel.Meta):
        verbose_name = _("move of the clock")
        verbose_name_plural = _("moves of the clock")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "request", "number"], name="request_clock_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.move}"
