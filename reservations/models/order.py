"""The order: one purchase, the parent of its reservations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.name_key import name_key
from customers.models import Customer, Subscription, TenantModel

TERM_NAMES = {"P1Y": _("1 year"), "P3Y": _("3 years"), "P5Y": _("5 years")}
BILLING_PLAN_NAMES = {"Upfront": _("Upfront"), "Monthly": _("Monthly")}


class ReservationOrder(TenantModel):
    """A purchase: its term, its billing plan, the instants at which it was bought and its benefit began."""

    class State(models.TextChoices):
        SUCCEEDED = "Succeeded", _("Active")
        CANCELLED = "Cancelled", _("Cancelled")
        EXPIRED = "Expired", _("Expired")

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, verbose_name=_("customer"), db_constraint=False, related_name="orders"
    )
    billing_subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        verbose_name=_("billing subscription"),
        db_constraint=False,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.SUCCEEDED)
    term = models.CharField(_("term"), max_length=3, choices=list(TERM_NAMES.items()))
    billing_plan = models.CharField(_("billing plan"), max_length=7, choices=list(BILLING_PLAN_NAMES.items()))
    currency = models.CharField(_("currency"), max_length=3)
    purchased_at = models.DateTimeField(_("purchased"))
    benefit_starts_at = models.DateTimeField(_("benefit starts"))
    expires_at = models.DateTimeField(_("expires"))
    original_quantity = models.PositiveIntegerField(_("original quantity"))
    name_key = name_key()

    class Meta(TenantModel.Meta):
        verbose_name = _("reservation order")
        verbose_name_plural = _("reservation orders")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("benefit_starts_at")), name="order_has_a_period"
            ),
            models.CheckConstraint(condition=models.Q(term__in=list(TERM_NAMES)), name="order_term_known"),
            models.CheckConstraint(
                condition=models.Q(billing_plan__in=list(BILLING_PLAN_NAMES)), name="order_plan_known"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "customer", "-purchased_at"], name="order_list"),
            models.Index(fields=["partner", "name_key"], name="order_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def arm_id(self) -> str:
        return f"/providers/Microsoft.Capacity/reservationOrders/{self.pk}"
