"""The statement of a month that is over, as it was then."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel


class Statement(TenantModel):
    """A partner's credit in a UTC month, numbered, frozen: opening, movements and closing for each currency.

    ``sums`` and ``movements`` are as billing.policy.statement writes them. Tax is not in it: staff fill that in later,
    so it is read beside it.
    """

    number = models.CharField(_("number"), max_length=20)
    month = models.DateField(_("month"), help_text=_("its first day"))
    closed_at = models.DateTimeField(_("closed"))
    sums = models.JSONField(_("sums"))
    movements = models.JSONField(_("movements"))

    class Meta(TenantModel.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "month"], name="statement_once_a_month"),
            models.UniqueConstraint(fields=["partner", "number"], name="statement_number_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="statement_month_begins_on_the_first"),
        ]

    def __str__(self) -> str:
        return self.number
