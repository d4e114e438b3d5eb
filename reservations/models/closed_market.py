"""Where Azure sells no reservations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosedMarket(models.Model):
    """A market, by its country, in which no reservation is bought; ``reopened_on``: the first day of sale after all.

    Source of the first rows: Microsoft, "Purchase Azure reservations" (Partner Center developer documentation),
    unavailable markets. Reservations that customers there hold run to their end.
    """

    country = models.CharField(_("country"), max_length=2, unique=True, help_text=_("ISO 3166, two capital letters"))
    reopened_on = models.DateField(_("sold from"), null=True, blank=True, help_text=_("empty: not sold"))

    class Meta:
        verbose_name = _("closed market")
        verbose_name_plural = _("closed markets")
        constraints = [
            models.CheckConstraint(condition=models.Q(country__regex="^[A-Z]{2}$"), name="closed_market_country_code"),
        ]

    def __str__(self) -> str:
        return self.country
