"""The refund limit of a customer: the row that is locked, and what was taken from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models.refund import Refund
from customers.models import Customer, TenantModel


class RefundLimit(TenantModel):
    """One row a customer. ``taken_usd_minor`` is the sum of held and used amounts that have not come
    back, as last recomputed under this row's lock; the database refuses more than the limit.
    """

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, verbose_name=_("customer"), db_constraint=False, related_name="refund_limit"
    )
    limit_usd_minor = models.BigIntegerField(_("refund limit (US cents)"))
    taken_usd_minor = models.BigIntegerField(_("used and held (US cents)"), default=0)

    class Meta(TenantModel.Meta):
        verbose_name = _("refund limit")
        verbose_name_plural = _("refund limits")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(taken_usd_minor__gte=0, taken_usd_minor__lte=models.F("limit_usd_minor")),
                name="refund_limit_not_overshot",
            ),
        ]
        indexes = [models.Index(fields=["partner", "-taken_usd_minor"], name="refund_limit_most_taken")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.taken_usd_minor} / {self.limit_usd_minor}"


class LimitUse(TenantModel):
    """What one refund takes from the limit: held from submission, used from completion until it comes back."""

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("state of an amount", "Held")
        USED = "used", pgettext_lazy("state of an amount", "Used")
        RELEASED = "released", _("Released")

    limit = models.ForeignKey(
        RefundLimit,
        on_delete=models.PROTECT,
        verbose_name=_("refund limit"),
        db_constraint=False,
        related_name="uses",
        db_index=False,
    )
    refund = models.OneToOneField(
        Refund, on_delete=models.PROTECT, verbose_name=_("refund"), db_constraint=False, related_name="limit_use"
    )
    amount_usd_minor = models.BigIntegerField(_("amount (US cents)"))
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.HELD)
    held_at = models.DateTimeField(pgettext_lazy("time", "held"))
    used_on = models.DateField(_("used on"), null=True, blank=True)
    returns_on = models.DateField(_("comes back on"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("use of a refund limit")
        verbose_name_plural = _("uses of refund limits")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=models.Q(amount_usd_minor__gte=0), name="limit_use_not_negative"),
            models.CheckConstraint(
                condition=models.Q(state="used", used_on__isnull=False, returns_on__isnull=False)
                | (~models.Q(state="used") & models.Q(used_on__isnull=True, returns_on__isnull=True)),
                name="limit_use_has_its_days",
            ),
        ]
        indexes = [models.Index(fields=["limit", "state"], name="limit_use_of_limit")]

    def __str__(self) -> str:
        return f"{self.limit_id} {self.state} {self.amount_usd_minor}"
