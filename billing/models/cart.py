"""What somebody is about to buy for a customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Subscription, TenantModel, User
from reservations.models import CatalogItem, Reservation
from reservations.models.order import BILLING_PLAN_NAMES, TERM_NAMES


class Cart(TenantModel):
    """One person's products for one customer, until they are bought; then it tells what became of each.

    A draft: prices and rights are looked at when it is bought, and a person has one that is open for a customer, and
    another one for an exchange; a program has as many as it likes. ``returns``: what an exchange gives back, by
    reservation: its place and the units.
    """

    class Purpose(models.TextChoices):
        PURCHASE = "purchase", _("Purchase")
        EXCHANGE = "exchange", _("Exchange")
        PROGRAM = "program", _("Purchase by a program")

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, verbose_name=_("customer"), db_constraint=False, related_name="+"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("person"), related_name="+")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.PURCHASE)
    returns = models.JSONField(_("returned"), default=dict, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    bought_at = models.DateTimeField(_("bought"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["partner", "customer", "person", "purpose"],
                condition=models.Q(bought_at__isnull=True) & ~models.Q(purpose="program"),
                name="cart_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}"


class CartLine(TenantModel):
    """So many units of one product. ``scope_target``: the id of what the scope names, looked at when it is bought."""

    cart = models.ForeignKey(
        Cart,
        on_delete=models.CASCADE,
        verbose_name=_("cart"),
        db_constraint=False,
        related_name="lines",
        db_index=False,
    )
    number = models.PositiveSmallIntegerField(_("number"))
    item = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, verbose_name=_("product"), related_name="+")
    term = models.CharField(_("term"), max_length=3, choices=list(TERM_NAMES.items()))
    billing_plan = models.CharField(_("billing plan"), max_length=7, choices=list(BILLING_PLAN_NAMES.items()))
    quantity = models.PositiveIntegerField(_("quantity"))
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, verbose_name=_("subscription"), db_constraint=False, related_name="+"
    )
    scope = models.CharField(
        _("scope"), max_length=15, choices=Reservation.Scope.choices, default=Reservation.Scope.SHARED
    )
    scope_target = models.UUIDField(_("scope: target"), null=True, blank=True)
    is_renewed = models.BooleanField(_("automatic renewal"), default=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    reservation = models.OneToOneField(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["cart", "number"], name="cart_line_number_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="cart_line_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.cart_id} {self.number}"
