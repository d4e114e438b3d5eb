"""Who may do what: Azure's roles, their assignments, and the partner roles' matrix."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.partner import ROLE_CHOICES
from customers.models.tenant import TenantModel
from customers.policy.roles import Action, Level
from customers.texts import azure_role_name

ACTION_CHOICES = [
    (Action.CUSTOMERS_READ.value, _("See customers")),
    (Action.CUSTOMERS_EDIT.value, _("Edit customers")),
    (Action.RESERVATIONS_READ.value, _("See reservations")),
    (Action.RESERVATIONS_CONFIGURE.value, _("Configure reservations")),
    (Action.ACCESS_MANAGE.value, _("Manage access")),
    (Action.REFUNDS_REQUEST.value, _("Request refunds and exchanges")),
    (Action.PURCHASES_MAKE.value, _("Buy reservations")),
    (Action.REQUESTS_READ.value, _("See service requests")),
    (Action.REQUESTS_WRITE.value, _("Write service requests")),
    (Action.LEDGER_READ.value, _("See the ledger")),
    (Action.PASSED_ON_RECORD.value, _("Record what customers got")),
    (Action.PEOPLE_READ.value, _("See people")),
    (Action.PEOPLE_MANAGE.value, _("Manage people")),
    (Action.PARTNER_MANAGE.value, _("Change the partner's settings")),
]
LEVEL_CHOICES = [
    (Level.ALL.value, _("Yes")),
    (Level.OWN.value, _("Own only")),
    (Level.ASSIGNED.value, _("With a role assignment")),
    (Level.NEVER.value, _("No")),
]


class RolePermission(models.Model):
    """One cell of the matrix: how far a partner role reaches for one action."""

    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)
    action = models.CharField(_("action"), max_length=30, choices=ACTION_CHOICES)
    level = models.CharField(_("level"), max_length=10, choices=LEVEL_CHOICES)

    class Meta:
        verbose_name = _("role permission")
        verbose_name_plural = _("role permissions")
        constraints = [models.UniqueConstraint(fields=["role", "action"], name="role_permission_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_action_display()}"


class RoleDefinition(models.Model):
    """One of Azure's built-in roles that means something for a reservation, under Azure's id."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("role definition")
        verbose_name_plural = _("role definitions")

    def __str__(self) -> str:
        return azure_role_name(self.name)


class RoleAssignment(TenantModel):
    """A person's role at a scope: the ARM id of an order (inherited by its reservations), of a reservation, or,
    to buy for it, of a subscription.
    """

    user = models.ForeignKey(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("person"), related_name="role_assignments"
    )
    role = models.ForeignKey(RoleDefinition, on_delete=models.PROTECT, verbose_name=_("role"), related_name="+")
    scope = models.CharField(_("scope"), max_length=200)
    given_by = models.ForeignKey(
        "customers.User",
        on_delete=models.PROTECT,
        verbose_name=_("given by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["partner", "scope", "user", "role"], name="role_assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
