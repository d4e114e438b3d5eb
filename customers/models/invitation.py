"""An invitation: somebody is to become a person of the partner."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from customers.models.partner import ROLE_CHOICES, Membership
from customers.models.tenant import TenantModel
from customers.models.user import User
from customers.policy.roles import PartnerRole

VALID_FOR = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; an expired one is still pending: it can be sent again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(TenantModel):
    """One address, the roles it will get, and until when the link in the mail works.

    ``version`` rises with every sending: only the link of the last mail works, and only once.
    """

    email = models.EmailField(_("email"))
    name = models.CharField(_("name"), max_length=150)
    roles = ArrayField(models.CharField(max_length=20, choices=ROLE_CHOICES), verbose_name=_("roles"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("invited by"), related_name="+")
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))
    version = models.PositiveSmallIntegerField(default=1)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    membership = models.OneToOneField(
        Membership,
        on_delete=models.PROTECT,
        verbose_name=_("membership"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="invitation",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["partner", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_pending_once",
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="invitation_email_lower_case"),
            models.CheckConstraint(condition=models.Q(roles__len__gt=0), name="invitation_has_roles"),
            models.CheckConstraint(
                condition=~models.Q(roles__contains=[PartnerRole.AUDITOR.value]) | models.Q(ends_on__isnull=False),
                name="invitation_auditor_ends",
            ),
            models.CheckConstraint(
                condition=~models.Q(roles__contains=[PartnerRole.API_CLIENT.value]),
                name="invitation_of_no_program",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, membership__isnull=True)
                | models.Q(accepted_at__isnull=False, membership__isnull=False, revoked_at__isnull=True),
                name="invitation_accepted_has_membership",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        """Tell whether its link works."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at

    def has_expired(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and now >= self.expires_at
