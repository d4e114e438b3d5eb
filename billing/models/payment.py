"""The payment schedule of a reservation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel
from reservations.models import Reservation


class Payment(TenantModel):
    """One payment of a schedule: ``unit_minor`` for each of ``quantity`` units, due on a day.

    ``carried_from`` marks history that a remainder keeps: the payment was made, and posted, under the
    reservation that it was split off from, so it counts for proration and never again for money.
    """

    class State(models.TextChoices):
        SCHEDULED = "Scheduled", _("Scheduled")
        SUCCEEDED = "Succeeded", _("Paid")
        FAILED = "Failed", _("Failed")
        CANCELLED = "Cancelled", _("Cancelled")

    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        related_name="payments",
        db_index=False,
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("0 is the first"))
    due_on = models.DateField(_("due"))
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_minor = models.BigIntegerField(_("per unit"))
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.SCHEDULED)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    carried_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        verbose_name=_("carried over from"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["reservation", "number"], name="payment_number_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor=models.F("unit_minor") * models.F("quantity")),
                name="payment_amount_is_unit_times_quantity",
            ),
            models.CheckConstraint(condition=models.Q(unit_minor__gte=0), name="payment_not_negative"),
            models.CheckConstraint(
                condition=models.Q(state="Succeeded", paid_at__isnull=False)
                | (~models.Q(state="Succeeded") & models.Q(paid_at__isnull=True)),
                name="payment_paid_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(state="Scheduled"), name="payment_due"),
            models.Index(fields=["partner", "-due_on"], condition=models.Q(state="Failed"), name="payment_failed"),
            models.Index(
                fields=["carried_from"], condition=models.Q(carried_from__isnull=False), name="payment_carried"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reservation_id} #{self.number}"
