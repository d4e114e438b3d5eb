"""A partner's customer and its Azure subscriptions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.name_key import name_key
from customers.models.tenant import TenantModel
from customers.policy.tags import LONGEST_TAG, MOST_TAGS


class Customer(TenantModel):
    """A company that a partner serves. Its id is its Microsoft ID. It never signs in."""

    company_name = models.CharField(_("company name"), max_length=200)
    domain = models.CharField(_("primary domain name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("billing currency"), max_length=3)
    tags = ArrayField(models.CharField(max_length=LONGEST_TAG), verbose_name=_("tags"), default=list, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "domain"], name="customer_domain_once"),
            models.CheckConstraint(condition=models.Q(tags__len__lte=MOST_TAGS), name="customer_tags_not_too_many"),
        ]
        indexes = [models.Index(fields=["partner", "company_name", "id"], name="customer_list")]

    def __str__(self) -> str:
        return self.company_name


class Subscription(TenantModel):
    """An Azure subscription of a customer: what a reservation is billed to and may be scoped to."""

    class State(models.TextChoices):
        ACTIVE = "Active", _("Active")
        SUSPENDED = "Suspended", _("Suspended")

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        verbose_name=_("customer"),
        db_constraint=False,
        related_name="subscriptions",
    )
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.ACTIVE)
    management_group = models.ForeignKey(
        "customers.ManagementGroup",
        on_delete=models.PROTECT,
        verbose_name=_("management group"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="subscriptions",
    )
    name_key = name_key()

    class Meta(TenantModel.Meta):
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [models.Index(fields=["partner", "name_key"], name="subscription_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def arm_id(self) -> str:
        return f"/subscriptions/{self.pk}"
