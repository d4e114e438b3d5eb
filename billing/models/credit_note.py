"""The paper that tells a partner what they were credited."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.ledger import JournalEntry
from billing.models.refund import Refund
from customers.models import TenantModel


class CreditNote(TenantModel):
    """Numbered without gaps per partner and year."""

    number = models.CharField(_("number"), max_length=20)
    refund = models.OneToOneField(
        Refund, on_delete=models.PROTECT, verbose_name=_("refund"), db_constraint=False, related_name="credit_note"
    )
    entry = models.OneToOneField(
        JournalEntry,
        on_delete=models.PROTECT,
        verbose_name=_("journal entry"),
        db_constraint=False,
        related_name="credit_note",
    )
    issued_at = models.DateTimeField(_("issued"))
    net_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta(TenantModel.Meta):
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "number"], name="credit_note_number_once"),
        ]
        indexes = [models.Index(fields=["partner", "-issued_at", "-number"], name="credit_note_list")]

    def __str__(self) -> str:
        return self.number
