"""A refund: one request of one customer, one or many lines, and every state it was in."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.quote import Quote
from customers.models import Customer, TenantModel
from reservations.models import Reservation


class RefundState(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    AWAITING_CONFIRMATION = "awaiting_confirmation", _("Waiting for confirmation")
    AWAITING_SECOND_PERSON = "awaiting_second_person", _("Waiting for a second person")
    AWAITING_APPROVAL = "awaiting_approval", _("Waiting for the refund desk")
    APPROVED = "approved", _("Approved")
    COMPLETED = "completed", _("Completed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Failed")
    DEAD = "dead", _("Stuck, being looked at")


FINAL_STATES = frozenset({RefundState.COMPLETED, RefundState.REJECTED, RefundState.WITHDRAWN, RefundState.FAILED})
STOPPABLE_STATES = frozenset(
    {
        RefundState.SUBMITTED,
        RefundState.AWAITING_CONFIRMATION,
        RefundState.AWAITING_SECOND_PERSON,
        RefundState.AWAITING_APPROVAL,
        RefundState.APPROVED,
        RefundState.DEAD,
    }
)

MOVES: dict[str, tuple[str, ...]] = {
    "submitted": (
        "awaiting_confirmation",
        "awaiting_second_person",
        "awaiting_approval",
        "approved",
        "rejected",
        "withdrawn",
        "failed",
        "dead",
    ),
    "awaiting_confirmation": ("submitted", "rejected", "withdrawn", "failed"),
    "awaiting_second_person": ("submitted", "rejected", "withdrawn", "failed"),
    "awaiting_approval": ("approved", "rejected", "withdrawn", "failed"),
    "approved": ("awaiting_confirmation", "awaiting_approval", "completed", "withdrawn", "failed", "dead"),
    "dead": ("submitted", "approved", "rejected", "withdrawn", "failed"),
}
"""Which state may follow which; the database refuses every other move."""

UNANSWERED_STATES = (RefundState.AWAITING_CONFIRMATION, RefundState.AWAITING_SECOND_PERSON)
"""Where somebody of the partner has to say something."""

ANSWER_WITHIN = timedelta(days=7)
"""How long that may take: meanwhile the payments wait, and the sum stays as it was."""

NOT_SECONDED_STATES = (
    RefundState.SUBMITTED,
    RefundState.AWAITING_CONFIRMATION,
    RefundState.AWAITING_SECOND_PERSON,
    RefundState.REJECTED,
    RefundState.WITHDRAWN,
    RefundState.FAILED,
    RefundState.DEAD,
)
"""Where a refund that needs a second person may be without one: before the operator's gate, and at an end."""


class Refund(TenantModel):
    """A refund on its way. Its amounts are its quote's; they are what will be paid, or nothing is.

    ``first_quote`` is what was submitted; ``quote`` follows when a lower one was confirmed. What the partner's
    settings were at the submission stays with it: ``second_person_amounts`` by role, the requester's own
    ``alone_up_to_usd_minor``, the total that asks for a second person (None: nobody is needed), and the delay.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, verbose_name=_("customer"), db_constraint=False, related_name="refunds"
    )
    quote = models.OneToOneField(
        Quote, on_delete=models.PROTECT, verbose_name=_("quote"), db_constraint=False, related_name="refund"
    )
    first_quote = models.OneToOneField(
        Quote,
        on_delete=models.PROTECT,
        verbose_name=_("first quote"),
        db_constraint=False,
        related_name="first_of",
        editable=False,
    )
    offered_quote = models.OneToOneField(
        Quote,
        on_delete=models.PROTECT,
        verbose_name=_("offered quote"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="offered_to",
    )
    requested_by = models.ForeignKey(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("requested by"), related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_on = models.DateField(_("day of submission"))
    state = models.CharField(_("status"), max_length=24, choices=RefundState, default=RefundState.SUBMITTED)
    state_at = models.DateTimeField(_("since"))
    currency = models.CharField(_("currency"), max_length=3)
    credit_minor = models.BigIntegerField(_("credit"))
    fee_minor = models.BigIntegerField(_("early termination fee"))
    net_minor = models.BigIntegerField(_("net refund"))
    net_usd_minor = models.BigIntegerField(_("net refund (US cents)"))
    commitment_cancelled_minor = models.BigIntegerField(_("commitment cancelled"))
    commitment_cancelled_usd_minor = models.BigIntegerField(_("commitment cancelled (US cents)"))
    second_person_amounts = models.JSONField(_("second-person amounts (US cents)"), default=dict, blank=True)
    alone_up_to_usd_minor = models.BigIntegerField(_("submits alone up to (US cents)"), null=True, blank=True)
    second_person_total_usd_minor = models.BigIntegerField(
        _("total that needs a second person (US cents)"), null=True, blank=True
    )
    second_person = models.ForeignKey(
        "customers.User",
        on_delete=models.PROTECT,
        verbose_name=_("second person"),
        null=True,
        blank=True,
        related_name="+",
    )
    carry_out_delay_minutes = models.PositiveIntegerField(_("delay after approval (minutes)"))
    carry_out_at = models.DateTimeField(_("carried out from"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(net_minor=models.F("credit_minor") - models.F("fee_minor")),
                name="refund_net_is_credit_less_fee",
            ),
            models.CheckConstraint(
                condition=models.Q(net_minor__gte=0, fee_minor__gte=0, commitment_cancelled_minor__gte=0),
                name="refund_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(second_person__isnull=True) | ~models.Q(second_person=models.F("requested_by")),
                name="refund_second_person_is_another",
            ),
            models.CheckConstraint(
                condition=models.Q(second_person_total_usd_minor__isnull=True)
                | models.Q(second_person__isnull=False)
                | models.Q(state__in=NOT_SECONDED_STATES),
                name="refund_second_person_has_agreed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="awaiting_second_person")
                | models.Q(second_person_total_usd_minor__isnull=False, second_person__isnull=True),
                name="refund_second_person_is_needed",
            ),
            models.CheckConstraint(
                condition=models.Q(second_person_total_usd_minor__isnull=True)
                | models.Q(
                    alone_up_to_usd_minor__isnull=False,
                    second_person_total_usd_minor__gt=models.F("alone_up_to_usd_minor"),
                ),
                name="refund_second_person_is_above",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "customer", "-submitted_at"], name="refund_of_customer"),
            models.Index(
                fields=["submitted_at"],
                condition=models.Q(state__in=["awaiting_approval", "dead"]),
                name="refund_queue",
            ),
            models.Index(
                fields=["state_at"], condition=models.Q(state__in=UNANSWERED_STATES), name="refund_unanswered"
            ),
            models.Index(fields=["partner", "requested_by", "submitted_on"], name="refund_of_requester"),
            models.Index(
                fields=["partner", "-completed_at"],
                condition=models.Q(completed_at__isnull=False),
                name="refund_completed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def is_stoppable(self) -> bool:
        return self.state in STOPPABLE_STATES

    @property
    def is_second_person_wanted(self) -> bool:
        """Whether it can't go on to the operator before somebody else has agreed."""
        return self.second_person_total_usd_minor is not None and self.second_person_id is None

    @property
    def answer_until(self) -> datetime | None:
        """The instant from which its partner's answer comes too late; None when it waits for none."""
        return self.state_at + ANSWER_WITHIN if self.state in UNANSWERED_STATES else None


class RefundLine(TenantModel):
    """One reservation's part of a refund."""

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, verbose_name=_("refund"), db_constraint=False, related_name="lines"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        related_name="refund_lines",
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    owned = models.PositiveIntegerField(_("owned"))
    rule = models.CharField(_("rule"), max_length=30)
    paid_minor = models.BigIntegerField(_("paid for the period"))
    used_minor = models.BigIntegerField(_("used"))
    credit_minor = models.BigIntegerField(_("credit"))
    fee_minor = models.BigIntegerField(_("early termination fee"))
    net_minor = models.BigIntegerField(_("net refund"))
    net_usd_minor = models.BigIntegerField(_("net refund (US cents)"))
    commitment_cancelled_minor = models.BigIntegerField(_("commitment cancelled"))
    days_used = models.PositiveIntegerField(_("days used"))
    period_days = models.PositiveIntegerField(_("days of the period"))
    remainder = models.OneToOneField(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("remainder"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("refund line")
        verbose_name_plural = _("refund lines")
        ordering = ["position"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["refund", "position"], name="refund_line_position_once"),
            models.UniqueConstraint(fields=["refund", "reservation"], name="refund_line_reservation_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, quantity__lte=models.F("owned")), name="refund_line_quantity_owned"
            ),
            models.CheckConstraint(
                condition=models.Q(credit_minor=models.F("paid_minor") - models.F("used_minor"))
                & models.Q(net_minor=models.F("credit_minor") - models.F("fee_minor"))
                & models.Q(
                    used_minor__gte=0, fee_minor__gte=0, net_minor__gte=0, net_minor__lte=models.F("paid_minor")
                ),
                name="refund_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id} #{self.position}"


class RefundTransition(TenantModel):
    """A state that a refund entered: when, through whom, why. Append-only."""

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, verbose_name=_("refund"), db_constraint=False, related_name="transitions"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("status"), max_length=24, choices=RefundState)
    at = models.DateTimeField(_("at"))
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(_("who"), max_length=200)
    reason = models.CharField(_("reason code"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("refund transition")
        verbose_name_plural = _("refund transitions")
        ordering = ["number"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["refund", "number"], name="refund_transition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id} {self.state}"
