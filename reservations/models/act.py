"""What is going on with a reservation: at most one thing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel
from reservations.models.reservation import Reservation


class OpenAct(TenantModel):
    """The one act that a reservation is in, whichever kind; gone when the act has ended."""

    class Kind(models.TextChoices):
        REFUND = "refund"
        EXCHANGE = "exchange"
        SPLIT = "split"
        MERGE = "merge"

    reservation = models.OneToOneField(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        related_name="open_act",
    )
    kind = models.CharField(max_length=10, choices=Kind)
    subject_id = models.UUIDField(db_index=True)
    opened_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        verbose_name = _("open act")
        verbose_name_plural = _("open acts")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
