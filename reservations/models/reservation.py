"""The reservation: so many units of a product for a term."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.name_key import name_key
from customers.models import Customer, ManagementGroup, ResourceGroup, Subscription, TenantModel
from reservations.models.catalog import CatalogItem
from reservations.models.order import BILLING_PLAN_NAMES, TERM_NAMES, ReservationOrder
from reservations.policy.renewal import PRICE_LOCK

VIRTUAL_MACHINES = "VirtualMachines"

EXPIRING_WITHIN = PRICE_LOCK
"""Azure locks the renewal price 30 days before the end; from then on a reservation is shown as expiring."""

SCOPE_TARGETS = ("scope_subscription", "scope_resource_group", "scope_management_group")
LINEAGE = ("remainder_of_id", "split_from_id", "merged_into_id", "renewed_from_id")
SELDOM_SET = (*SCOPE_TARGETS, "remainder_of", "split_from", "merged_into")
"""Columns that most rows leave empty: their indexes hold the others alone, so that most writes pass them by."""
NOT_COPIED = {"id", "version", "ended_as", "ended_at", "state", "is_archived", *LINEAGE}
"""What a reservation that takes another's place does not take from it."""

NOT_RENEWED: dict[str, object] = {
    "is_renewed": False,
    "renewal_quantity": None,
    "renewal_term": "",
    "renewal_plan": "",
    "renewal_chosen_at": None,
}
"""The columns of a reservation that is not renewed: of every new one, and of whatever a split or a merge makes."""


def _scoped(scope: str, *targets: str) -> models.Q:
    """Return the condition of a scope: these targets are named, and no others."""
    named = {f"{target}__isnull": target not in targets for target in SCOPE_TARGETS}
    return models.Q(scope=scope, **named)


class Reservation(TenantModel):
    """Units of a product under an order. ``version`` rises with every change: a quote is pinned to it."""

    class State(models.TextChoices):
        SUCCEEDED = "Succeeded", _("Active")
        CANCELLED = "Cancelled", _("Cancelled")
        EXPIRED = "Expired", _("Expired")

    class Scope(models.TextChoices):
        SHARED = "Shared", _("Shared")
        MANAGEMENT_GROUP = "ManagementGroup", _("Management group")
        SINGLE = "Single", _("Single subscription")
        RESOURCE_GROUP = "ResourceGroup", _("Single resource group")

    class Ended(models.TextChoices):
        RETURNED = "Returned", _("Returned")
        SPLIT = "Split", _("Split")
        MERGED = "Merged", _("Merged")
        EXCHANGED = "Exchanged", _("Exchanged")
        REVERSED = "Reversed", _("Purchase reversed")

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        verbose_name=_("customer"),
        db_constraint=False,
        related_name="reservations",
        db_index=False,
    )
    order = models.ForeignKey(
        ReservationOrder,
        on_delete=models.PROTECT,
        verbose_name=_("reservation order"),
        db_constraint=False,
        related_name="reservations",
    )
    item = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, verbose_name=_("product"), related_name="+")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"))
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.SUCCEEDED)
    ended_as = models.CharField(_("ended as"), max_length=10, choices=Ended, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    scope = models.CharField(_("scope"), max_length=15, choices=Scope, default=Scope.SHARED)
    scope_subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        verbose_name=_("scope: subscription"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    scope_resource_group = models.ForeignKey(
        ResourceGroup,
        on_delete=models.PROTECT,
        verbose_name=_("scope: resource group"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    scope_management_group = models.ForeignKey(
        ManagementGroup,
        on_delete=models.PROTECT,
        verbose_name=_("scope: management group"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    is_size_flexible = models.BooleanField(_("instance size flexibility"), default=True)
    is_renewed = models.BooleanField(_("automatic renewal"), default=False)
    is_archived = models.BooleanField(
        _("archived"), default=False, help_text=_("has ended, and is left out of lists of everything")
    )

    # What the renewal buys; empty: as it is then.
    renewal_quantity = models.PositiveIntegerField(_("renewal: quantity"), null=True, blank=True)
    renewal_term = models.CharField(_("renewal: term"), max_length=3, choices=list(TERM_NAMES.items()), blank=True)
    renewal_plan = models.CharField(
        _("renewal: billing plan"), max_length=7, choices=list(BILLING_PLAN_NAMES.items()), blank=True
    )
    renewal_chosen_at = models.DateTimeField(
        null=True,
        help_text=_("when somebody last switched it on or chose its term: its price counts from then, at most"),
    )
    remainder_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        verbose_name=_("remainder of"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="remainders",
        db_index=False,
    )
    split_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        verbose_name=_("split from"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="parts",
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        verbose_name=_("merged into"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="merged_from",
        db_index=False,
    )
    renewed_from = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        verbose_name=_("renewed from"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="renewed_as",
    )
    created_at = models.DateTimeField(_("created"))
    updated_at = models.DateTimeField(_("last updated"))
    version = models.PositiveIntegerField(default=1)

    # Read beside every reservation in a list; the same as the order's and never changed.
    purchased_at = models.DateTimeField(_("purchase date"))
    expires_at = models.DateTimeField(_("expiration date"))
    name_key = name_key()

    class Meta(TenantModel.Meta):
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="reservation_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(state="Cancelled", ended_as__gt="", ended_at__isnull=False)
                | (~models.Q(state="Cancelled") & models.Q(ended_as="", ended_at__isnull=True)),
                name="reservation_end_is_told",
            ),
            models.CheckConstraint(
                condition=_scoped("Shared")
                | _scoped("ManagementGroup", "scope_management_group")
                | _scoped("Single", "scope_subscription")
                | _scoped("ResourceGroup", "scope_subscription", "scope_resource_group"),
                name="reservation_scope_has_its_targets",
            ),
            models.CheckConstraint(
                condition=models.Q(is_renewed=True)
                | models.Q(
                    renewal_quantity__isnull=True, renewal_term="", renewal_plan="", renewal_chosen_at__isnull=True
                ),
                name="reservation_renewal_is_on_or_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(renewal_quantity__isnull=True) | models.Q(renewal_quantity__gt=0),
                name="reservation_renewal_quantity_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(ended_as="Merged"),
                name="reservation_merged_into_has_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(remainder_of__isnull=True, split_from__isnull=True)
                | models.Q(remainder_of__isnull=True, renewed_from__isnull=True)
                | models.Q(split_from__isnull=True, renewed_from__isnull=True),
                name="reservation_has_one_origin",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "customer", "-purchased_at", "id"], name="reservation_of_customer"),
            models.Index(fields=["partner", "-purchased_at", "id"], name="reservation_list"),
            models.Index(fields=["partner", "name_key"], name="reservation_by_name"),
            models.Index(
                fields=["partner", "expires_at"], condition=models.Q(state="Succeeded"), name="reservation_expiring"
            ),
            models.Index(
                fields=["partner", "customer", "expires_at"],
                condition=models.Q(state="Succeeded"),
                name="reservation_running",
            ),
            *(
                models.Index(
                    fields=[column], condition=models.Q(**{f"{column}__isnull": False}), name=f"seldom_{column}"
                )
                for column in SELDOM_SET
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == self.State.SUCCEEDED

    @property
    def arm_id(self) -> str:
        return f"/providers/Microsoft.Capacity/reservationOrders/{self.order_id}/reservations/{self.pk}"

    @property
    def scope_arm_id(self) -> str:
        """Azure's ID of what the scope names; nothing for a shared one. Reads the target."""
        target = self.scope_resource_group or self.scope_subscription or self.scope_management_group
        return target.arm_id if target else ""

    @property
    def can_be_flexible(self) -> bool:
        """Whether other sizes can share its benefit: virtual machines of a flexibility group; reads the item."""
        return self.item.resource_type == VIRTUAL_MACHINES and bool(self.item.flexibility_group)

    @property
    def price_locked_on(self) -> date:
        """The UTC day whose price the renewal is bought at: of the lock, or of a later choice of the term."""
        locks_on = self.price_locks_at.date()
        return max(locks_on, self.renewal_chosen_at.date()) if self.renewal_chosen_at else locks_on

    @property
    def price_locks_at(self) -> datetime:
        """When the price of the renewal is locked."""
        return self.expires_at - EXPIRING_WITHIN

    def is_over(self, now: datetime) -> bool:
        return not self.is_active or now >= self.expires_at

    def is_expiring(self, now: datetime) -> bool:
        return not self.is_over(now) and self.expires_at - now <= EXPIRING_WITHIN

    def days_left(self, now: datetime) -> int:
        """Return whole UTC days until the expiration date, 0 once it is reached."""
        return max((self.expires_at.date() - now.date()).days, 0)

    def copy_for(self, quantity: int, **changes: Any) -> "Reservation":
        """Return an unsaved reservation under the same order with the same settings, another quantity."""
        copied = {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.attname not in NOT_COPIED
        }
        return Reservation(**{**copied, "quantity": quantity, **changes})
