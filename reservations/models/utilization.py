"""How many of the reserved hours were used, by day; partitioned by month."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reservations.models.reservation import Reservation


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
