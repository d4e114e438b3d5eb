"""Numbers without gaps: given in the transaction that uses them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Partner


class Counter(models.Model):
    """The last number given to one kind of paper of a partner in a period."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, verbose_name=_("partner"), related_name="+", db_index=False
    )
    series = models.CharField(max_length=20, help_text="CN-2026, JE-2026-11")
    last = models.BigIntegerField()

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        constraints = [models.UniqueConstraint(fields=["partner", "series"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
