"""A dated version of the refund rules: every rule a field."""

from dataclasses import fields
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.policy.rules import (
    COVERED_BY_SAVINGS_PLANS,
    ApprovalMeasure,
    FeeBase,
    LimitMeasure,
    LimitOverflow,
    LimitScope,
    LimitWindow,
    PriceBasis,
    Proration,
    RefundRules,
)

FEE_BASES = [
    (FeeBase.PRORATED_CREDIT.value, _("Pro-rated credit")),
    (FeeBase.PAID.value, _("Paid amount")),
    (FeeBase.CANCELED_COMMITMENT.value, _("Canceled commitment")),
]
LIMIT_WINDOWS = [(LimitWindow.ROLLING.value, _("Rolling")), (LimitWindow.CALENDAR.value, _("Calendar year"))]
LIMIT_SCOPES = [
    (LimitScope.CUSTOMER.value, _("Customer")),
    (LimitScope.PARTNER.value, _("Partner, all customers together")),
]
LIMIT_MEASURES = [
    (LimitMeasure.NET_REFUND.value, _("Net refund")),
    (LimitMeasure.CANCELED_COMMITMENT.value, _("Canceled commitment")),
]
LIMIT_OVERFLOWS = [
    (LimitOverflow.REFUSE.value, _("Refuse the whole refund")),
    (LimitOverflow.TRIM.value, _("Trim the net refund to what is left")),
]
PRORATIONS = [(Proration.DAYS.value, _("Days")), (Proration.MONTHS.value, _("Months, a begun one is used"))]
PRICE_BASES = [
    (PriceBasis.PURCHASE.value, _("Purchase price")),
    (PriceBasis.MIN.value, _("The lower of purchase and current price")),
]
APPROVAL_MEASURES = [
    (ApprovalMeasure.NET.value, _("Net refund")),
    (ApprovalMeasure.NET_PLUS_COMMITMENT.value, _("Net refund plus commitment cancelled")),
]


def covered_by_savings_plans() -> list[str]:
    return sorted(COVERED_BY_SAVINGS_PLANS)


class RefundPolicyQuerySet(models.QuerySet["RefundPolicy"]):
    def in_force(self, on: date) -> "RefundPolicy":
        """Return the version in force on a day: the latest that is no draft and has begun.

        Raises: RefundPolicy.DoesNotExist before the first one.
        """
        return self.filter(is_draft=False, effective_from__lte=on).latest("effective_from")


class RefundPolicy(models.Model):
    """One version; in force from its day until the next version's. A draft is never in force.

    Whoever wrote it last does not schedule it; the versions that come with the product name nobody.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    effective_from = models.DateField(_("effective from"))
    is_draft = models.BooleanField(_("draft"), default=True)
    grace_days = models.PositiveSmallIntegerField(_("grace days"))
    grace_requires_no_usage = models.BooleanField(_("full credit only if unused"))
    fee_basis_points = models.PositiveIntegerField(_("early termination fee (basis points)"))
    fee_base = models.CharField(_("fee base"), max_length=20, choices=FEE_BASES)
    limit_usd_minor = models.BigIntegerField(_("refund limit (US cents)"))
    limit_window = models.CharField(_("limit window"), max_length=10, choices=LIMIT_WINDOWS)
    limit_window_days = models.PositiveIntegerField(_("limit window (days)"))
    limit_scope = models.CharField(_("whose limit"), max_length=20, choices=LIMIT_SCOPES)
    limit_measure = models.CharField(_("what counts against the limit"), max_length=20, choices=LIMIT_MEASURES)
    limit_overflow = models.CharField(_("over the limit"), max_length=10, choices=LIMIT_OVERFLOWS)
    proration = models.CharField(_("pro-rated by"), max_length=10, choices=PRORATIONS)
    price_basis = models.CharField(_("price basis"), max_length=10, choices=PRICE_BASES)
    exchange_cutoff = models.DateField(_("no exchange of purchases from"), null=True, blank=True)
    excluded_types = ArrayField(
        models.CharField(max_length=40), verbose_name=_("resource types without a refund"), default=list, blank=True
    )
    exchange_cutoff_types = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("resource types that the end of exchanges concerns"),
        default=covered_by_savings_plans,
        blank=True,
    )
    approval_measure = models.CharField(_("approval measure"), max_length=20, choices=APPROVAL_MEASURES)

    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name=_("last written by"),
        null=True,
        editable=False,
        related_name="+",
    )
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name=_("scheduled by"),
        null=True,
        editable=False,
        related_name="+",
    )
    scheduled_at = models.DateTimeField(pgettext_lazy("time", "scheduled"), null=True, editable=False)

    objects = RefundPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund policy")
        verbose_name_plural = _("refund policies")
        ordering = ["-effective_from", "code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(fee_basis_points__lte=10_000), name="policy_fee_at_most_all"),
            models.CheckConstraint(condition=models.Q(limit_usd_minor__gte=0), name="policy_limit_not_negative"),
            models.CheckConstraint(condition=models.Q(limit_window_days__gte=1), name="policy_window_at_least_a_day"),
            models.CheckConstraint(
                condition=~models.Q(limit_overflow="trim") | models.Q(limit_measure="net_refund"),
                name="policy_trims_net_refunds_only",
            ),
            models.CheckConstraint(
                condition=models.Q(is_draft=True, scheduled_by__isnull=True, scheduled_at__isnull=True)
                | models.Q(is_draft=False, scheduled_by__isnull=True, scheduled_at__isnull=True)
                | models.Q(is_draft=False, scheduled_by__isnull=False, scheduled_at__isnull=False),
                name="policy_scheduled_by_and_at",
            ),
            models.CheckConstraint(
                condition=models.Q(scheduled_by__isnull=True)
                | models.Q(written_by__isnull=True)
                | ~models.Q(scheduled_by=models.F("written_by")),
                name="policy_scheduled_by_another",
            ),
            models.UniqueConstraint(
                fields=["effective_from"], condition=models.Q(is_draft=False), name="policy_one_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def rules(self) -> RefundRules:
        """Return the version as the pure policy's value. A later version ends it, not a field of its own."""
        names = [field.name for field in fields(RefundRules) if field.name != "effective_to"]
        return RefundRules(**{name: getattr(self, name) for name in names})
