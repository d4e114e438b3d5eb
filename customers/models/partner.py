"""The partner, and which people belong to it in which roles."""

import uuid
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.tenant import TenantModel
from customers.policy.roles import PartnerRole

LONGEST_DELAY_MINUTES = 7 * 24 * 60
"""A refund that was approved is carried out within a week."""

ROLE_NAMES: dict[PartnerRole, Any] = {
    PartnerRole.ADMIN_AGENT: _("Admin agent"),
    PartnerRole.SALES_AGENT: _("Sales agent"),
    PartnerRole.HELPDESK_AGENT: _("Helpdesk agent"),
    PartnerRole.BILLING_ADMIN: _("Billing admin"),
    PartnerRole.USER_ADMIN: _("User management admin"),
    PartnerRole.GLOBAL_ADMIN: _("Global admin"),
    PartnerRole.AUDITOR: _("Auditor"),
    PartnerRole.API_CLIENT: _("API client"),
}
ROLE_CHOICES = [(role.value, name) for role, name in ROLE_NAMES.items()]


class Partner(models.Model):
    """A reseller. Its id is its tenant's id."""

    id = models.UUIDField(_("tenant ID"), primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    mpn_id = models.CharField(_("MPN ID"), max_length=20, unique=True)
    billing_currency = models.CharField(_("billing currency"), max_length=3)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    auto_approval_usd_minor = models.BigIntegerField(
        _("automatic approval up to (US cents)"),
        default=1_000_000,
        help_text=_(
            "Net refund plus commitment cancelled, summed per customer over 30 days. Above it the desk decides."
        ),
    )
    carry_out_delay_minutes = models.PositiveIntegerField(
        _("delay after approval (minutes)"),
        default=15,
        validators=[MaxValueValidator(LONGEST_DELAY_MINUTES)],
        help_text=_("In this time the requester or the desk can still stop an approved refund."),
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(auto_approval_usd_minor__gte=0), name="partner_auto_approval_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(carry_out_delay_minutes__lte=LONGEST_DELAY_MINUTES),
                name="partner_delay_within_a_week",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def today(self, now: datetime) -> date:
        """Return the partner's own day: what ends on a day ends with it where the partner is."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def people(self) -> "MembershipQuerySet":
        """Leave out programs: they are nobody's colleagues, sign in to no page and are never written to."""
        return self.exclude(roles__contains=[PartnerRole.API_CLIENT.value])

    def programs(self) -> "MembershipQuerySet":
        return self.filter(roles__contains=[PartnerRole.API_CLIENT.value])


class Membership(TenantModel):
    """A person of a partner, and the roles they hold there; a program belongs to it in the same way."""

    user = models.ForeignKey(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("person"), related_name="memberships"
    )
    roles = ArrayField(models.CharField(max_length=20, choices=ROLE_CHOICES), verbose_name=_("roles"))
    is_active = models.BooleanField(_("active"), default=True)
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("The last day, in the partner's time zone. Auditors need one.")
    )
    created_at = models.DateTimeField(_("since"), null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=~models.Q(roles__contains=[PartnerRole.AUDITOR.value]) | models.Q(ends_on__isnull=False),
                name="membership_auditor_ends",
                violation_error_message=_("An auditor needs an end date."),
            ),
            models.CheckConstraint(
                condition=~models.Q(roles__contains=[PartnerRole.API_CLIENT.value])
                | models.Q(roles=[PartnerRole.API_CLIENT.value]),
                name="membership_program_is_nothing_else",
                violation_error_message=_("The role API client is for programs alone."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.partner}"

    def is_in_force(self, on: date) -> bool:
        """Tell whether it counts on a day of the partner's: `Partner.today`."""
        return self.is_active and (self.ends_on is None or on <= self.ends_on)
