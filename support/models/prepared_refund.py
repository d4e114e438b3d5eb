"""A refund that somebody prepared who may not submit it, on its way to somebody who may."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models import Quote
from customers.models import Customer, TenantModel, User
from reservations.models import Reservation
from support.models.request import SupportRequest


class PreparedRefund(TenantModel):
    """What is wanted, and the wizard's answers. It outlives the quote that its preparer saw.

    ``quote`` is that quote, ``seen_net_minor`` its net refund. ``acted_by`` brought it into its state, nobody when
    time did. Once the right was granted it stays open: the preparer submits it, or whoever else may.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        GRANTED = "granted", _("Right granted")
        SUBMITTED = "submitted", _("Submitted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    number = models.CharField(_("number"), max_length=20, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, verbose_name=_("customer"), db_constraint=False, related_name="+"
    )
    quote = models.ForeignKey(
        Quote, on_delete=models.PROTECT, verbose_name=_("quote"), db_constraint=False, related_name="+"
    )
    description = models.TextField(_("description"), blank=True)
    contact_name = models.CharField(_("name"), max_length=150)
    contact_email = models.EmailField(_("email"))
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_method = models.CharField(_("preferred contact method"), max_length=5, choices=User.ContactMethod)
    language = models.CharField(_("support language"), max_length=5, choices=settings.LANGUAGES)
    note = models.TextField(_("note"), blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    seen_net_minor = models.BigIntegerField(_("net refund as prepared"))
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("prepared by"), related_name="+")
    sent_to = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("sent to"), related_name="+")
    sent_at = models.DateTimeField(_("sent at"))
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.SENT)
    state_at = models.DateTimeField(_("status since"))
    acted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, verbose_name=_("by"), related_name="+", null=True, blank=True
    )
    reason = models.TextField(_("reason"), blank=True)
    granted_until = models.DateTimeField(_("right granted until"), null=True, blank=True)
    request = models.OneToOneField(
        SupportRequest,
        on_delete=models.PROTECT,
        verbose_name=_("support request"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="prepared",
    )

    OPEN = (State.SENT, State.GRANTED)

    class Meta(TenantModel.Meta):
        verbose_name = _("prepared refund")
        verbose_name_plural = _("prepared refunds")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["partner", "quote", "prepared_by"],
                condition=models.Q(state__in=["sent", "granted"]),
                name="prepared_refund_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="submitted", request__isnull=False)
                | (~models.Q(state="submitted") & models.Q(request__isnull=True)),
                name="prepared_refund_submitted_is_a_request",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(reason=""), name="prepared_refund_declined_says_why"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="granted") | models.Q(granted_until__isnull=False),
                name="prepared_refund_granted_until",
            ),
            models.CheckConstraint(
                condition=~models.Q(sent_to=models.F("prepared_by")), name="prepared_refund_sent_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-sent_at", "-id"], name="prepared_refund_list"),
            models.Index(
                fields=["sent_at"], condition=models.Q(state__in=["sent", "granted"]), name="prepared_refund_open"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def quantities(self) -> dict[uuid.UUID, int]:
        """Return how many units are wanted of each reservation, in order; reads the lines."""
        return {line.reservation_id: line.quantity for line in self.lines.all()}


class PreparedRefundLine(TenantModel):
    """So many units of one reservation, and the net refund that its preparer saw for them."""

    prepared = models.ForeignKey(
        PreparedRefund,
        on_delete=models.PROTECT,
        verbose_name=_("prepared refund"),
        db_constraint=False,
        related_name="lines",
    )
    position = models.PositiveSmallIntegerField(_("position"))
    reservation = models.ForeignKey(
        Reservation, on_delete=models.PROTECT, verbose_name=_("reservation"), db_constraint=False, related_name="+"
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    seen_net_minor = models.BigIntegerField(_("net refund as prepared"))

    class Meta(TenantModel.Meta):
        verbose_name = _("line of a prepared refund")
        verbose_name_plural = _("lines of prepared refunds")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "prepared", "reservation"], name="prepared_refund_line_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="prepared_refund_line_has_units"),
        ]
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.reservation_id}"
