"""The daily digest of what expires: which days were looked at, and what each person is told of."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel, User


class DigestDay(TenantModel):
    """A day of the partner's whose expirations were gathered: once, whoever runs how often."""

    on = models.DateField(_("day"))
    gathered_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        verbose_name = _("digest day")
        verbose_name_plural = _("digest days")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "on"], name="digest_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.on}"


class ExpiryDigest(TenantModel):
    """What one person is told on one day. ``entries``: reservation ids, each with what is due on it."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("person"), related_name="+")
    on = models.DateField(_("day"))
    entries = models.JSONField(default=list)
    mailed_at = models.DateTimeField(_("mailed"), null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("expiry digest")
        verbose_name_plural = _("expiry digests")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "person", "on"], name="expiry_digest_once"),
            models.CheckConstraint(condition=~models.Q(entries=[]), name="expiry_digest_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.on}"
