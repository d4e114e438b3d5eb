"""A program that signs in by itself, and the secrets with which it does."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from customers.models.tenant import TenantModel


class ServicePrincipal(TenantModel):
    """A program of a partner's. It acts as a ``user`` of its own, who holds roles as people do and never signs in to
    a page; that user's id is Azure's object id, ``client_id`` Azure's application id.

    With a ``customer`` it belongs to that customer's tenant and sees nothing else.
    """

    user = models.OneToOneField(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("acts as"), related_name="service_principal"
    )
    client_id = models.UUIDField(_("client ID"), unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        verbose_name=_("customer"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    created_by = models.ForeignKey(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("created by"), related_name="+", null=True
    )
    created_at = models.DateTimeField(_("created"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        indexes = [models.Index(fields=["partner", "name"], name="service_principal_list")]

    def __str__(self) -> str:
        return self.name

    @property
    def tenant_id(self) -> uuid.UUID:
        """The tenant in which it signs in: its customer's, or the partner's."""
        return self.customer_id or self.partner_id

    @property
    def is_active(self) -> bool:
        return self.ended_at is None


class ClientSecret(TenantModel):
    """A password of a program's, kept as a hash; ``hint`` is how it begins, so that people can tell them apart."""

    service_principal = models.ForeignKey(
        ServicePrincipal,
        on_delete=models.PROTECT,
        verbose_name=_("API client"),
        db_constraint=False,
        related_name="secrets",
    )
    description = models.CharField(_("description"), max_length=100, blank=True)
    hint = models.CharField(_("begins with"), max_length=8)
    digest = models.BinaryField(editable=False)
    created_by = models.ForeignKey(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("created by"), related_name="+", null=True
    )
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("client secret")
        verbose_name_plural = _("client secrets")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="client_secret_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hint}…"

    def works(self, now: datetime) -> bool:
        """Tell whether it is neither ended nor expired; its program may have ended all the same."""
        return self.ended_at is None and now < self.expires_at
