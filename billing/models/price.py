"""What a unit costs, and what a currency is worth: both dated, never changed, superseded by a later row."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reservations.models import CatalogItem
from reservations.models.order import TERM_NAMES


class Price(models.Model):
    """The price of one unit for the whole term, in minor units of the currency, from a day on."""

    item = models.ForeignKey(
        CatalogItem, on_delete=models.PROTECT, verbose_name=_("product"), related_name="prices", db_index=False
    )
    term = models.CharField(_("term"), max_length=3, choices=list(TERM_NAMES.items()))
    currency = models.CharField(_("currency"), max_length=3)
    unit_minor = models.BigIntegerField(_("unit price, whole term (minor units)"))
    from_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(fields=["item", "term", "currency", "from_on"], name="price_once_a_day"),
            models.CheckConstraint(condition=models.Q(unit_minor__gt=0), name="price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_term_display()} {self.currency}"


class FxRate(models.Model):
    """How many units of a currency one USD is worth, from a day on."""

    currency = models.CharField(_("currency"), max_length=3)
    units_per_usd = models.DecimalField(_("units per USD"), max_digits=16, decimal_places=6)
    from_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(fields=["currency", "from_on"], name="fx_rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(units_per_usd__gt=0), name="fx_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.from_on}"
