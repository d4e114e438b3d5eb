"""Taking back a refund that was carried out: asked for by one of the operator's staff, confirmed by another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.credit_note import CreditNote
from billing.models.ledger import JournalEntry
from billing.models.refund import Refund
from customers.models import TenantModel, User

LONGEST_REASON = 2000


class ReversalRequest(TenantModel):
    """What somebody of the desk asks a colleague to confirm; at most one of a refund is open."""

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
        return f"{self.refund_id} {self.state}"


class Reversal(TenantModel):
    """A refund that was taken back: by which entry, and which credit note it cancels. Append-only, once a refund.

    The refund stays completed, and its credit note keeps its number.
    """

    refund = models.OneToOneField(
        Refund, on_delete=models.PROTECT, verbose_name=_("refund"), db_constraint=False, related_name="reversal"
    )
    request = models.OneToOneField(
        ReversalRequest,
        on_delete=models.PROTECT,
        verbose_name=_("request for a reversal"),
        db_constraint=False,
        related_name="reversal",
    )
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, verbose_name=_("refund requested by"), related_name="+"
    )
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
        ]
        indexes = [models.Index(fields=["partner", "-reversed_at"], name="reversal_list")]

    def __str__(self) -> str:
        return f"{self.refund_id} {self.reversed_at:%F}"
