"""Up to which amount a partner lets people submit refunds alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.partner import ROLE_CHOICES
from customers.models.tenant import TenantModel


class SecondPersonAmount(TenantModel):
    """The amount of one role. Above it a refund needs a second person; a role without a row is asked nothing."""

    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)
    amount_usd_minor = models.BigIntegerField(_("submits alone up to (US cents)"))

    class Meta(TenantModel.Meta):
        verbose_name = _("second-person amount")
        verbose_name_plural = _("second-person amounts")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "role"], name="second_person_amount_once"),
            models.CheckConstraint(
                condition=models.Q(amount_usd_minor__gte=0), name="second_person_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.amount_usd_minor}"
