"""How many of the reserved hours were used, by day; partitioned by month."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel
from reservations.models.reservation import Reservation
from reservations.policy.utilization import LOW_BELOW


class UtilizationDay(models.Model):
    """One UTC day of one reservation. Made for hundreds of millions of rows: see the migration's partitions."""

    pk = models.CompositePrimaryKey("reservation_id", "day")
    partner_id = models.UUIDField()
    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        related_name="utilization",
    )
    day = models.DateField()
    reserved_hours = models.DecimalField(max_digits=12, decimal_places=4)
    used_hours = models.DecimalField(max_digits=12, decimal_places=4)

    class Meta:
        verbose_name = _("utilization day")
        verbose_name_plural = _("utilization days")
        managed = False
        db_table = "reservations_utilizationday"

    def __str__(self) -> str:
        return f"{self.reservation_id} {self.day}"


class UtilizationWeek(TenantModel):
    """The last 7 days known of one reservation, summed up when they come in, so that a list needn't add up days.

    Which of a hundred thousand reservations are under-used is asked of this table; how far one is, of its days.
    """

    reservation = models.OneToOneField(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        related_name="utilization_week",
    )
    last_day = models.DateField()
    reserved_hours = models.DecimalField(max_digits=13, decimal_places=4)
    used_hours = models.DecimalField(max_digits=13, decimal_places=4)
    unused_hours = models.GeneratedField(
        expression=models.F("reserved_hours") - models.F("used_hours"),
        output_field=models.DecimalField(max_digits=13, decimal_places=4),
        db_persist=True,
    )
    is_low = models.GeneratedField(
        expression=models.Case(
            models.When(used_hours__lt=models.F("reserved_hours") * LOW_BELOW / 100, then=models.Value(True)),
            default=models.Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("utilization week")
        verbose_name_plural = _("utilization weeks")
        indexes = [
            models.Index(
                fields=["partner", "-unused_hours"], condition=models.Q(is_low=True), name="utilization_week_low"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reservation_id} {self.last_day}"
