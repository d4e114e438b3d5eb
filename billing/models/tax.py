"""What the operator's staff know of a credit note's tax: the portal computes none."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.credit_note import CreditNote
from customers.models import TenantModel


class CreditNoteTax(TenantModel):
    """The supply amount (공급가액), the tax on it (부가세), the amended tax invoice's number (수정세금계산서 번호)."""

    credit_note = models.OneToOneField(
        CreditNote, on_delete=models.PROTECT, verbose_name=_("credit note"), db_constraint=False, related_name="tax"
    )
    supply_minor = models.BigIntegerField(_("supply amount"))
    tax_minor = models.BigIntegerField(_("tax"))
    invoice_number = models.CharField(_("tax invoice number"), max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("tax of a credit note")
        verbose_name_plural = _("taxes of credit notes")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(supply_minor__gte=0, tax_minor__gte=0), name="credit_note_tax_not_negative"
            ),
            models.UniqueConstraint(
                fields=["partner", "invoice_number"],
                condition=~models.Q(invoice_number=""),
                name="tax_invoice_number_once",
            ),
        ]

    def __str__(self) -> str:
        return self.invoice_number or str(self.credit_note_id)

    @property
    def total_minor(self) -> int:
        return self.supply_minor + self.tax_minor
