"""Until when a series is sold for a term: from then on nothing of it is bought or renewed."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from reservations.models.order import TERM_NAMES


class SaleEnd(models.Model):
    """The first day on which a series is not sold for a term any more. Reservations of it run to their end."""

    series = models.CharField(_("series"), max_length=40, help_text=_("as in the catalog, lower case, such as dsv2"))
    term = models.CharField(_("term"), max_length=3, choices=list(TERM_NAMES.items()))
    ended_on = models.DateField(_("not sold from"))

    class Meta:
        verbose_name = _("end of sale")
        verbose_name_plural = _("ends of sale")
        constraints = [
            models.UniqueConstraint(fields=["series", "term"], name="sale_end_once"),
            models.CheckConstraint(condition=models.Q(series=Lower("series")), name="sale_end_series_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.get_term_display()}"
