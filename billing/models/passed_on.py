"""What a partner gave its customer of a credit note. Nobody but the partner and the desk ever reads it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.credit_note import CreditNote
from customers.models import TenantModel, User

LONGEST_NOTE = 500


class PassedOn(TenantModel):
    """What the customer got, when, and what it had paid: one row a credit note, corrected in place, audited.

    Amounts are in the credit note's currency. ``selling_minor``: what the partner had charged the customer for the
    returned part; None where the partner does not say.
    """

    credit_note = models.OneToOneField(
        CreditNote,
        on_delete=models.PROTECT,
        verbose_name=_("credit note"),
        db_constraint=False,
        related_name="passed_on",
    )
    amount_minor = models.BigIntegerField(_("customer got"))
    selling_minor = models.BigIntegerField(_("selling price"), null=True, blank=True)
    passed_on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("recorded by"), related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        verbose_name = _("amount passed on")
        verbose_name_plural = _("amounts passed on")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0)
                & (models.Q(selling_minor__isnull=True) | models.Q(selling_minor__gte=0)),
                name="passed_on_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit_note_id} {self.amount_minor}"
