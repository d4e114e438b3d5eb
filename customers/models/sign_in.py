"""How people sign in to programs: a code that is typed into the portal, and the token by which that lasts."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.tenant import TenantModel

CODE_LASTS = timedelta(minutes=15)
INTERVAL_SECONDS = 5
UNUSED_FOR = timedelta(days=90)
"""Azure: a refresh token that nobody uses for so long is void."""


class DeviceCode(models.Model):
    """A program that wants to act as somebody. They type ``user_code`` into the portal and allow it or don't; until
    then the program asks again and again with a code of its own, of which only the digest is kept here.

    ``tenant_id``: whose directory it asked for; none: that of whoever answers. ``session_hash``: what the sessions in
    the portal of whoever answered were tied to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(unique=True, editable=False)
    user_code = models.CharField(max_length=8, unique=True)
    tenant_id = models.UUIDField(_("tenant ID"), null=True)
    app_id = models.UUIDField(_("application ID"))
    resource = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    interval_seconds = models.PositiveSmallIntegerField(default=INTERVAL_SECONDS)
    polled_at = models.DateTimeField(null=True)
    partner = models.ForeignKey(
        "customers.Partner", on_delete=models.PROTECT, verbose_name=_("partner"), related_name="+", null=True
    )
    answered_by = models.ForeignKey(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("answered by"), related_name="+", null=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    is_allowed = models.BooleanField(_("allowed"), null=True)
    session_hash = models.CharField(max_length=64, default="", editable=False)
    consumed_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("device code")
        verbose_name_plural = _("device codes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, is_allowed=None, partner=None)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False, partner__isnull=False)
                & models.Q(is_allowed__isnull=False),
                name="device_code_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(consumed_at__isnull=True) | models.Q(is_allowed__isnull=False, is_allowed=True),
                name="device_code_used_when_allowed",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="device_code_by_end")]

    def __str__(self) -> str:
        return str(self.pk)

    def is_open(self, now: datetime) -> bool:
        """Tell whether somebody can still answer it."""
        return self.answered_at is None and now < self.expires_at


class RefreshToken(TenantModel):
    """A person's sign-in in a program. Its token is another one after every use, and only the last one's digest is
    kept: whoever brings an older one has a copy, and the sign-in ends.

    ``session_hash``: what sessions in the portal are tied to; a new password, or ending them all, ends this as well.
    """

    user = models.ForeignKey("customers.User", on_delete=models.PROTECT, verbose_name=_("person"), related_name="+")
    app_id = models.UUIDField(_("application ID"))
    resource = models.CharField(max_length=200)
    digest = models.BinaryField(editable=False)
    session_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"))
    used_at = models.DateTimeField(_("last used"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("sign-in of a program")
        verbose_name_plural = _("sign-ins of programs")
        indexes = [models.Index(fields=["used_at"], name="refresh_token_by_use")]

    def __str__(self) -> str:
        return str(self.pk)

    def is_alive(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.used_at + UNUSED_FOR
