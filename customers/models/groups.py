"""What holds a customer's Azure resources together, above and below a subscription."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer, Subscription
from customers.models.tenant import TenantModel

LONGEST_NAME = 90
"""Azure's limit for the ID of a management group and for the name of a resource group."""

AZURE_NAME = RegexValidator(
    r"^[\w().-]*[\w()-]$",
    _("Use letters, digits and - _ . ( ) only; the last character is not a period."),
)


class ManagementGroup(TenantModel):
    """Some of a customer's subscriptions under one name: a reservation may be scoped to all of them at once."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        verbose_name=_("customer"),
        db_constraint=False,
        related_name="management_groups",
        db_index=False,
    )
    code = models.CharField(_("management group ID"), max_length=LONGEST_NAME, validators=[AZURE_NAME])
    name = models.CharField(_("name"), max_length=200)

    class Meta(TenantModel.Meta):
        verbose_name = _("management group")
        verbose_name_plural = _("management groups")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint("customer", Lower("code"), name="management_group_code_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def arm_id(self) -> str:
        return f"/providers/Microsoft.Management/managementGroups/{self.code}"


class ResourceGroup(TenantModel):
    """A part of a subscription."""

    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        verbose_name=_("subscription"),
        db_constraint=False,
        related_name="resource_groups",
        db_index=False,
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME, validators=[AZURE_NAME])

    class Meta(TenantModel.Meta):
        verbose_name = _("resource group")
        verbose_name_plural = _("resource groups")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint("subscription", Lower("name"), name="resource_group_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def arm_id(self) -> str:
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{self.name}"
