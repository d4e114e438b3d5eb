"""An exchange: one request of one customer, what comes back, what is bought, and every state it was in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing.events import EXCHANGE
from billing.models.gated import GatedRequest, Transition
from billing.models.quote import FrozenQuote
from billing.models.states import ExchangeState
from billing.policy.exchange_quote_values import ExchangeSum
from billing.policy.frozen_json import from_json
from billing.policy.grace import CreditRule
from customers.models import Customer, ManagementGroup, ResourceGroup, Subscription, TenantModel
from reservations.models import CatalogItem, Reservation
from reservations.models.order import BILLING_PLAN_NAMES, TERM_NAMES


class ExchangeQuote(FrozenQuote):
    """A computed exchange. ``request``: ``returns`` as a refund's quote has them, and ``purchases``."""

    credit_minor = models.BigIntegerField()
    refunds_minor = models.BigIntegerField()
    purchases_minor = models.BigIntegerField()

    class Meta(FrozenQuote.Meta):
        verbose_name = _("quote of an exchange")
        verbose_name_plural = _("quotes of exchanges")
        indexes = [models.Index(fields=["partner", "requested_by", "-created_at"], name="exchange_quote_of_person")]

    @cached_property
    def sum(self) -> ExchangeSum:
        """Return the frozen result as the pure policy's value."""
        return from_json(ExchangeSum, self.sums)

    @property
    def returned(self) -> Sequence[Mapping[str, Any]]:
        lines: Sequence[Mapping[str, Any]] = self.request["returns"]
        return lines

    @property
    def bought(self) -> Sequence[Mapping[str, Any]]:
        """Return what is bought: item, name, quantity, term, plan, subscription and scope."""
        lines: Sequence[Mapping[str, Any]] = self.request["purchases"]
        return lines

    @property
    def item_ids(self) -> list[int]:
        return [line["item"] for line in self.bought]


class Exchange(GatedRequest):
    """An exchange on its way. ``first_quote`` is what was submitted; ``quote`` follows when another was confirmed.

    ``net_usd_minor``: the credit in US cents, called as a refund calls it, since nothing is deducted from it.
    """

    topics = EXCHANGE

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        verbose_name=_("customer"),
        db_constraint=False,
        related_name="exchanges",
        db_index=False,
    )
    quote = models.OneToOneField(
        ExchangeQuote, on_delete=models.PROTECT, verbose_name=_("quote"), db_constraint=False, related_name="exchange"
    )
    first_quote = models.OneToOneField(
        ExchangeQuote,
        on_delete=models.PROTECT,
        verbose_name=_("first quote"),
        db_constraint=False,
        related_name="first_of",
        editable=False,
    )
    offered_quote = models.OneToOneField(
        ExchangeQuote,
        on_delete=models.PROTECT,
        verbose_name=_("offered quote"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="offered_to",
    )
    state = models.CharField(_("status"), max_length=24, choices=ExchangeState, default=ExchangeState.SUBMITTED)
    credit_minor = models.BigIntegerField(_("credit"))
    purchases_minor = models.BigIntegerField(_("purchases in total"))
    due_today_minor = models.BigIntegerField(_("due at the exchange"))
    net_usd_minor = models.BigIntegerField(_("credit (US cents)"))

    class Meta(GatedRequest.Meta):
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        constraints = [
            *GatedRequest.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(credit_minor__gte=0, commitment_cancelled_minor__gte=0, due_today_minor__gte=0),
                name="exchange_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    purchases_minor__gte=models.F("credit_minor") + models.F("commitment_cancelled_minor")
                ),
                name="exchange_buys_at_least_what_comes_back",
            ),
        ]

    @property
    def fee_minor(self) -> int:
        """An exchange has no fee."""
        return 0

    @property
    def net_minor(self) -> int:
        """What is credited."""
        return self.credit_minor

    @property
    def returned_lines(self) -> "Iterable[ExchangeReturn]":
        """What comes back, reservation by reservation."""
        return self.returns.all()

    @property
    def refunds_minor(self) -> int:
        """The value returned: the credit, and the payments that fall away."""
        return self.credit_minor + self.commitment_cancelled_minor


class ExchangeReturn(TenantModel):
    """One reservation that comes back, or some of its units."""

    exchange = models.ForeignKey(
        Exchange,
        on_delete=models.PROTECT,
        verbose_name=_("exchange"),
        db_constraint=False,
        related_name="returns",
        db_index=False,
    )
    position = models.PositiveSmallIntegerField(_("position"))
    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        related_name="exchange_returns",
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    owned = models.PositiveIntegerField(_("owned"))
    paid_minor = models.BigIntegerField(_("paid for the period"))
    used_minor = models.BigIntegerField(_("used"))
    credit_minor = models.BigIntegerField(_("credit"))
    credit_usd_minor = models.BigIntegerField(_("credit (US cents)"))
    commitment_cancelled_minor = models.BigIntegerField(_("commitment cancelled"))
    days_used = models.PositiveIntegerField(_("days used"))
    period_days = models.PositiveIntegerField(_("days of the period"))
    remainder = models.OneToOneField(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("remainder"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("return of an exchange")
        verbose_name_plural = _("returns of exchanges")
        ordering = ["position"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["exchange", "position"], name="exchange_return_position_once"),
            models.UniqueConstraint(fields=["exchange", "reservation"], name="exchange_return_reservation_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, quantity__lte=models.F("owned")),
                name="exchange_return_quantity_owned",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_minor=models.F("paid_minor") - models.F("used_minor"))
                & models.Q(used_minor__gte=0, credit_minor__gte=0, commitment_cancelled_minor__gte=0),
                name="exchange_return_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id} #{self.position}"

    @property
    def fee_minor(self) -> int:
        """An exchange has no fee."""
        return 0

    @property
    def net_minor(self) -> int:
        """What is credited for it."""
        return self.credit_minor

    @property
    def net_usd_minor(self) -> int:
        return self.credit_usd_minor

    @property
    def rule(self) -> str:
        """How it is credited, as a refund's line names it: always pro-rated."""
        return CreditRule.PRORATED.value


class ExchangePurchase(TenantModel):
    """One product that is bought; ``reservation`` is what came of it."""

    exchange = models.ForeignKey(
        Exchange,
        on_delete=models.PROTECT,
        verbose_name=_("exchange"),
        db_constraint=False,
        related_name="purchases",
        db_index=False,
    )
    position = models.PositiveSmallIntegerField(_("position"))
    item = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, verbose_name=_("product"), related_name="+")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"))
    term = models.CharField(_("term"), max_length=3, choices=list(TERM_NAMES.items()))
    billing_plan = models.CharField(_("billing plan"), max_length=7, choices=list(BILLING_PLAN_NAMES.items()))
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        verbose_name=_("billing subscription"),
        db_constraint=False,
        related_name="+",
    )
    scope = models.CharField(_("scope"), max_length=15, choices=Reservation.Scope, default=Reservation.Scope.SHARED)
    scope_subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        verbose_name=_("scope: subscription"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    scope_resource_group = models.ForeignKey(
        ResourceGroup,
        on_delete=models.PROTECT,
        verbose_name=_("scope: resource group"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    scope_management_group = models.ForeignKey(
        ManagementGroup,
        on_delete=models.PROTECT,
        verbose_name=_("scope: management group"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    is_renewed = models.BooleanField(_("automatic renewal"), default=False)
    unit_price_minor = models.BigIntegerField(_("unit price, whole term"))
    total_minor = models.BigIntegerField(_("total"))
    due_today_minor = models.BigIntegerField(_("due at the exchange"))
    monthly_minor = models.BigIntegerField(_("monthly"))
    reservation = models.OneToOneField(
        Reservation,
        on_delete=models.PROTECT,
        verbose_name=_("reservation"),
        db_constraint=False,
        null=True,
        blank=True,
        related_name="exchange_purchase",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("purchase of an exchange")
        verbose_name_plural = _("purchases of exchanges")
        ordering = ["position"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["exchange", "position"], name="exchange_purchase_position_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="exchange_purchase_has_units"),
            models.CheckConstraint(
                condition=models.Q(total_minor=models.F("unit_price_minor") * models.F("quantity"))
                & models.Q(unit_price_minor__gt=0, due_today_minor__gte=0, monthly_minor__gte=0),
                name="exchange_purchase_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id} #{self.position}"


class ExchangeTransition(Transition):
    """A state that an exchange entered."""

    exchange = models.ForeignKey(
        Exchange,
        on_delete=models.PROTECT,
        verbose_name=_("exchange"),
        db_constraint=False,
        related_name="transitions",
        db_index=False,
    )
    state = models.CharField(_("status"), max_length=24, choices=ExchangeState)

    class Meta(Transition.Meta):
        verbose_name = _("exchange transition")
        verbose_name_plural = _("exchange transitions")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["exchange", "number"], name="exchange_transition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id} {self.state}"
