"""What was paid for an order and what of it came back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel
from reservations.models import ReservationOrder


class OrderBalance(TenantModel):
    """Running totals of an order; the database itself refuses to give back more than was paid.

    ``returned_minor`` counts the whole returned credit, the early termination fee included.
    """

    order = models.OneToOneField(
        ReservationOrder,
        on_delete=models.PROTECT,
        verbose_name=_("reservation order"),
        db_constraint=False,
        related_name="balance",
    )
    currency = models.CharField(max_length=3)
    paid_minor = models.BigIntegerField(default=0)
    returned_minor = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        verbose_name = _("order balance")
        verbose_name_plural = _("order balances")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(returned_minor__gte=0, returned_minor__lte=models.F("paid_minor")),
                name="order_returned_at_most_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.returned_minor} of {self.paid_minor}"
