"""A refund: one request of one customer, one or many lines, and every state it was in."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.events import REFUND
from billing.models.gated import GatedRequest, Transition
from billing.models.quote import Quote
from billing.models.states import RefundState
from customers.models import Customer, TenantModel
from reservations.models import Reservation


class Refund(GatedRequest):
    """A refund on its way. ``first_quote`` is what was submitted; ``quote`` follows when a lower one was confirmed."""

    topics = REFUND

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        verbose_name=_("customer"),
        db_constraint=False,
        related_name="refunds",
        db_index=False,
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
    state = models.CharField(_("status"), max_length=24, choices=RefundState, default=RefundState.SUBMITTED)
    credit_minor = models.BigIntegerField(_("credit"))
    fee_minor = models.BigIntegerField(_("early termination fee"))
    net_minor = models.BigIntegerField(_("net refund"))
    net_usd_minor = models.BigIntegerField(_("net refund (US cents)"))

    class Meta(GatedRequest.Meta):
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            *GatedRequest.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(net_minor=models.F("credit_minor") - models.F("fee_minor")),
                name="refund_net_is_credit_less_fee",
            ),
            models.CheckConstraint(
                condition=models.Q(net_minor__gte=0, fee_minor__gte=0, commitment_cancelled_minor__gte=0),
                name="refund_not_negative",
            ),
        ]

    @property
    def returned_lines(self) -> "Iterable[RefundLine]":
        """What comes back, reservation by reservation."""
        return self.lines.all()


class RefundLine(TenantModel):
    """One reservation's part of a refund."""

    refund = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        verbose_name=_("refund"),
        db_constraint=False,
        related_name="lines",
        db_index=False,
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


class RefundTransition(Transition):
    """A state that a refund entered."""

    refund = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        verbose_name=_("refund"),
        db_constraint=False,
        related_name="transitions",
        db_index=False,
    )
    state = models.CharField(_("status"), max_length=24, choices=RefundState)

    class Meta(Transition.Meta):
        verbose_name = _("refund transition")
        verbose_name_plural = _("refund transitions")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["refund", "number"], name="refund_transition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id} {self.state}"
