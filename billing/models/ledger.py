"""The double-entry ledger: accounts, journal entries, postings. Nothing here is ever changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.texts import account_name
from customers.models import Customer, Partner


class Account(models.Model):
    """An account of the chart; the same chart for every partner."""

    class Kind(models.TextChoices):
        ASSET = "asset", _("Asset")
        LIABILITY = "liability", _("Liability")
        INCOME = "income", _("Income")
        CONTRA_INCOME = "contra_income", _("Reduction of income")

    code = models.CharField(_("code"), max_length=4, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {account_name(self.code)}"


class JournalEntry(models.Model):
    """One fact about money. A correction is a new entry that names the old one, once."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        REFUND = "refund", _("Refund")
        EXCHANGE = "exchange", _("Exchange")
        CORRECTION = "correction", _("Correction")

    id = models.UUIDField(primary_key=True, editable=False)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, verbose_name=_("partner"), related_name="+", db_index=False
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, verbose_name=_("customer"), db_constraint=False, related_name="+"
    )
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    posted_at = models.DateTimeField(_("posted"))
    posted_on = models.DateField(_("day"))
    subject_id = models.UUIDField(_("subject"), help_text=_("the payment, the refund or the exchange that it records"))
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        verbose_name=_("corrects"),
        db_constraint=False,
        null=True,
        related_name="corrected_by",
    )

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = [
            models.UniqueConstraint(fields=["partner", "id"], name="billing_journalentry_tenant"),
            models.UniqueConstraint(fields=["partner", "number"], name="journal_entry_number_once"),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=~models.Q(kind="correction"),
                name="journal_entry_once_a_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-posted_at", "-number"], name="journal_list"),
            models.Index(fields=["partner", "subject_id"], name="journal_subject"),
        ]

    def __str__(self) -> str:
        return self.number


class Posting(models.Model):
    """One leg of an entry: a positive amount in minor units, debit or credit."""

    class Side(models.TextChoices):
        DEBIT = "debit", _("Debit")
        CREDIT = "credit", pgettext_lazy("side of a posting", "Credit")

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, verbose_name=_("partner"), related_name="+", db_index=False
    )
    entry = models.ForeignKey(
        JournalEntry,
        on_delete=models.PROTECT,
        verbose_name=_("journal entry"),
        db_constraint=False,
        related_name="postings",
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, verbose_name=_("account"), related_name="postings", db_index=False
    )
    side = models.CharField(_("side"), max_length=6, choices=Side)
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="posting_positive"),
            models.CheckConstraint(condition=models.Q(side__in=["debit", "credit"]), name="posting_side_known"),
        ]
        indexes = [
            models.Index(fields=["partner", "account", "currency"], name="posting_balance"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.account_id} {self.amount_minor} {self.currency}"
