"""What becomes of a renewal: the price that was locked, and why it was not made. Nothing here is ever changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.texts import RENEWAL_FAULTS
from customers.models import TenantModel
from reservations.models import Reservation
from reservations.models.order import TERM_NAMES
from reservations.policy.renewal import RenewalFault


class RenewalLock(TenantModel):
    """The price of one unit for the whole term on the day on which it was locked, in minor units.

    A term that is chosen later is locked anew, on the day of that choice; the last lock of the wanted term counts.
    """

    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        related_name="renewal_locks",
        db_index=False,
    )
    term = models.CharField(_("term"), max_length=3, choices=list(TERM_NAMES.items()))
    locked_on = models.DateField(_("price of"))
    unit_minor = models.BigIntegerField(_("unit price, whole term"))
    currency = models.CharField(_("currency"), max_length=3)
    locked_at = models.DateTimeField(_("locked"))

    class Meta(TenantModel.Meta):
        verbose_name = _("locked renewal price")
        verbose_name_plural = _("locked renewal prices")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["reservation", "term", "locked_on"], name="renewal_lock_once"),
            models.CheckConstraint(condition=models.Q(unit_minor__gt=0), name="renewal_lock_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.reservation_id} {self.term} {self.locked_on}"


class RenewalRefusal(TenantModel):
    """A renewal that was wanted and not made, and why; with the two prices where they were compared."""

    reservation = models.OneToOneField(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        related_name="renewal_refusal",
    )
    fault = models.CharField(
        _("reason"), max_length=15, choices=[(fault.value, RENEWAL_FAULTS[fault]) for fault in RenewalFault]
    )
    locked_minor = models.BigIntegerField(_("locked unit price"), null=True, blank=True)
    found_minor = models.BigIntegerField(_("unit price on the day of the renewal"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    refused_at = models.DateTimeField(_("refused"))

    class Meta(TenantModel.Meta):
        verbose_name = _("renewal that was not made")
        verbose_name_plural = _("renewals that were not made")

    def __str__(self) -> str:
        return f"{self.reservation_id} {self.fault}"
