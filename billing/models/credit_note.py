"""The paper that tells a partner what they were credited."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.exchange import Exchange
from billing.models.ledger import JournalEntry
from billing.models.refund import Refund
from customers.models import TenantModel


class CreditNote(TenantModel):
    """Numbered without gaps per partner and year. It answers a refund or an exchange.

    An exchange's tells both sides: ``net_minor`` is what was credited, ``purchases_minor`` what was bought for it.
    """

    number = models.CharField(_("number"), max_length=20)
    refund = models.OneToOneField(
        Refund,
        on_delete=models.PROTECT,
        verbose_name=_("refund"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="credit_note",
    )
    exchange = models.OneToOneField(
        Exchange,
        on_delete=models.PROTECT,
        verbose_name=_("exchange"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="credit_note",
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
    purchases_minor = models.BigIntegerField(_("purchases in total"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta(TenantModel.Meta):
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "number"], name="credit_note_number_once"),
            models.CheckConstraint(
                condition=models.Q(refund__isnull=False, exchange__isnull=True, purchases_minor__isnull=True)
                | models.Q(refund__isnull=True, exchange__isnull=False, purchases_minor__isnull=False),
                name="credit_note_answers_one",
            ),
        ]
        indexes = [models.Index(fields=["partner", "-issued_at", "-number"], name="credit_note_list")]

    def __str__(self) -> str:
        return self.number

    @property
    def asked(self) -> Refund | Exchange:
        """Return the refund or the exchange that it answers."""
        asked = self.refund or self.exchange
        if asked is None:
            raise ValueError(f"credit note {self.number} answers nothing")
        return asked
