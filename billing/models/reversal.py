"""Taking back a refund or an exchange that was carried out: one of the operator's staff asks, another confirms."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.credit_note import CreditNote
from billing.models.exchange import Exchange
from billing.models.ledger import JournalEntry
from billing.models.refund import Refund
from customers.models import TenantModel, User

LONGEST_REASON = 2000

ONE_OF_BOTH = models.Q(refund__isnull=False, exchange__isnull=True) | models.Q(
    refund__isnull=True, exchange__isnull=False
)


class ReversalRequest(TenantModel):
    """What somebody of the desk asks a colleague to confirm; at most one of a refund or an exchange is open."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    refund = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        verbose_name=_("refund"),
        db_constraint=False,
        null=True,
        related_name="reversal_requests",
    )
    exchange = models.ForeignKey(
        Exchange,
        on_delete=models.PROTECT,
        verbose_name=_("exchange"),
        db_constraint=False,
        null=True,
        related_name="reversal_requests",
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("asked by"), related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    reason = models.TextField(_("reason"), max_length=LONGEST_REASON)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.OPEN)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, verbose_name=_("answered by"), null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("request for a reversal")
        verbose_name_plural = _("requests for reversals")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["refund"], condition=models.Q(state__in=["open", "confirmed"]), name="reversal_request_once"
            ),
            models.UniqueConstraint(
                fields=["exchange"],
                condition=models.Q(state__in=["open", "confirmed"]),
                name="reversal_request_of_exchange_once",
            ),
            models.CheckConstraint(condition=ONE_OF_BOTH, name="reversal_request_of_one"),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_by__isnull=True, answered_at__isnull=True)
                | (~models.Q(state="open") & models.Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="reversal_request_answer_is_told",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", answered_by=models.F("asked_by"))
                | models.Q(state__in=["open", "confirmed", "declined"]),
                name="reversal_request_withdrawn_by_asker",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["confirmed", "declined"]) | ~models.Q(answered_by=models.F("asked_by")),
                name="reversal_request_answered_by_another",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="reversal_request_has_reason"),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(state="open"), name="reversal_request_open"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.state}"

    @property
    def of_id(self) -> uuid.UUID | None:
        """The ID of the refund or the exchange."""
        return self.refund_id or self.exchange_id

    @property
    def of(self) -> Refund | Exchange:
        return _of(self)


class Reversal(TenantModel):
    """A refund or an exchange that was taken back: by which entry, and which credit note it cancels. Append-only, once.

    What was taken back stays completed, and its credit note keeps its number. The payments of what an exchange had
    bought are corrected each by an entry of its own, which names it.
    """

    refund = models.OneToOneField(
        Refund,
        on_delete=models.PROTECT,
        verbose_name=_("refund"),
        db_constraint=False,
        null=True,
        related_name="reversal",
    )
    exchange = models.OneToOneField(
        Exchange,
        on_delete=models.PROTECT,
        verbose_name=_("exchange"),
        db_constraint=False,
        null=True,
        related_name="reversal",
    )
    request = models.OneToOneField(
        ReversalRequest,
        on_delete=models.PROTECT,
        verbose_name=_("request for a reversal"),
        db_constraint=False,
        related_name="reversal",
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("requested by"), related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("asked by"), related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("confirmed by"), related_name="+")
    reversed_at = models.DateTimeField(_("reversed"))
    reason = models.TextField(_("reason"))
    entry = models.OneToOneField(
        JournalEntry,
        on_delete=models.PROTECT,
        verbose_name=_("journal entry"),
        db_constraint=False,
        null=True,
        related_name="reversal",
    )
    credit_note = models.OneToOneField(
        CreditNote,
        on_delete=models.PROTECT,
        verbose_name=_("cancelled credit note"),
        db_constraint=False,
        null=True,
        related_name="reversal",
    )
    was_passed_on = models.BooleanField(_("was passed on to the customer"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("confirmed_by")), name="reversal_needs_two_people"
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("requested_by"))
                & ~models.Q(confirmed_by=models.F("requested_by")),
                name="reversal_not_by_the_requester",
            ),
            models.CheckConstraint(condition=ONE_OF_BOTH, name="reversal_of_one"),
        ]
        indexes = [models.Index(fields=["partner", "-reversed_at"], name="reversal_list")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.reversed_at:%F}"

    @property
    def of_id(self) -> uuid.UUID | None:
        """The ID of the refund or the exchange."""
        return self.refund_id or self.exchange_id

    @property
    def of(self) -> Refund | Exchange:
        return _of(self)


def _of(row: ReversalRequest | Reversal) -> Refund | Exchange:
    """Return what is taken back; the database sees to it that a row names one."""
    of = row.refund or row.exchange
    if of is None:
        raise ValueError(f"{row.pk} names neither a refund nor an exchange")
    return of
