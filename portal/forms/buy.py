"""The forms of a purchase: what the price list is narrowed to, and the cart with everything that a line lets choose."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.commands.cart import LineChoice
from billing.commands.purchase_refusals import InvalidPurchaseQuantity, InvalidSubscriptionId, ScopeNotUsable
from billing.queries.carts import CartRow
from portal.forms.lists import sort_field
from reservations.commands.rename import LONGEST_NAME, InvalidName, clean_name
from reservations.models import Reservation
from reservations.models.order import BILLING_PLAN_NAMES
from reservations.policy.scope import ScopeType
from reservations.queries.scope_targets import ScopeTargets

LARGEST_PRICE = 2**63 - 1
MOST_VCPUS = 10_000

Choices = list[tuple[Any, Any]]


class CatalogFilterForm(forms.Form):
    """What a price list's address may ask for. Nonsense in it counts as nothing."""

    text = forms.CharField(required=False, max_length=100)
    type = forms.CharField(required=False, max_length=40)
    region = forms.CharField(required=False, max_length=40)
    term = forms.CharField(required=False, max_length=3)
    series = forms.CharField(required=False, max_length=40)
    vcpus = forms.IntegerField(required=False, min_value=1, max_value=MOST_VCPUS)
    subscription = forms.UUIDField(required=False)
    sort = sort_field("product", "region", "price")


class UnitsField(forms.IntegerField):
    """So many units of one purchase; every mistake gets the same sentence, which says what is possible."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Quantity"),
            required=False,
            widget=forms.TextInput(attrs={"class": "input qty", "inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> int:
        try:
            number = super().clean(value)
        except ValidationError:
            number = None
        if not isinstance(number, int) or not 1 <= number <= settings.PURCHASE_MOST_UNITS:
            raise ValidationError(wrong_quantity(), code="invalid")
        return number


def wrong_quantity() -> str:
    return InvalidPurchaseQuantity(0, most=settings.PURCHASE_MOST_UNITS).message


class SeenPriceField(forms.IntegerField):
    """A hidden price. Nonsense in it is a price that nobody has seen, so that the line counts as changed."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int:
        try:
            number = super().clean(value)
        except ValidationError:
            return 0
        return number if isinstance(number, int) and 0 < number <= LARGEST_PRICE else 0


@dataclass(frozen=True, slots=True)
class LineFields:
    """A line of the cart with its bound fields."""

    row: CartRow
    seen: forms.BoundField
    shown: forms.BoundField
    quantity: forms.BoundField
    plan: forms.BoundField
    subscription: forms.BoundField
    scope: forms.BoundField
    name: forms.BoundField
    renewed: forms.BoundField | None = None

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in (self.quantity, self.plan, self.subscription, self.scope, self.name))


class CartForm(forms.Form):
    """The whole cart at once. ``lines``: which were shown, so that another tab's change does not go unseen."""

    cart = forms.UUIDField(required=False, widget=forms.HiddenInput)
    lines = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(
        self,
        *,
        rows: Sequence[CartRow],
        targets: ScopeTargets,
        data: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        may_renew: bool = True,
    ) -> None:
        """``typed``: what was entered before and is to stand there again. What an exchange buys is not renewed yet."""
        initial: dict[str, Any] = {
            "cart": rows[0].line.cart_id if rows else None,
            "lines": ",".join(str(row.line.pk) for row in rows),
        }
        for row in rows:
            initial |= _initial(row)
        super().__init__(data=data, initial=initial | dict(typed or {}))
        self.rows, self.may_renew = rows, may_renew
        subscriptions = _subscriptions(targets)
        scopes = _scopes(targets)
        for row in rows:
            self._add_line(row, subscriptions, scopes)

    def _add_line(self, row: CartRow, subscriptions: Choices, scopes: Choices) -> None:
        key = row.line.pk
        plans = [(plan, BILLING_PLAN_NAMES[plan]) for plan in row.offer.plans]
        self.fields[f"seen-{key}"] = SeenPriceField()
        self.fields[f"shown-{key}"] = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
        self.fields[f"quantity-{key}"] = UnitsField()
        self.fields[f"plan-{key}"] = _choice(
            _("Billing frequency"), plans, wrong=_("Choose a billing frequency from the list.")
        )
        self.fields[f"subscription-{key}"] = _choice(
            _("Subscription"), subscriptions, wrong=InvalidSubscriptionId(0).message
        )
        self.fields[f"scope-{key}"] = _choice(_("Scope"), scopes, wrong=ScopeNotUsable(0).message)
        self.fields[f"name-{key}"] = NameField()
        if self.may_renew:
            self.fields[f"renewed-{key}"] = forms.BooleanField(label=_("Renew automatically"), required=False)

    @property
    def line_fields(self) -> list[LineFields]:
        names = ["seen", "shown", "quantity", "plan", "subscription", "scope", "name"]
        names += ["renewed"] if self.may_renew else []
        return [LineFields(row, **{name: self[f"{name}-{row.line.pk}"] for name in names}) for row in self.rows]

    @property
    def shows_this_cart(self) -> bool:
        """Whether what was sent is of the cart and the lines that are there now; asked before anything else."""
        return all(self.data.get(name) == str(self.initial[name]) for name in ("cart", "lines"))

    @property
    def shows_this_sum(self) -> bool:
        """Whether the sum that was shown is of the quantities and plans that were sent."""
        said = self.cleaned_data
        return all(said[f"shown-{pk}"] == shown(said[f"quantity-{pk}"], said[f"plan-{pk}"]) for pk in self._keys)

    @property
    def choices(self) -> list[LineChoice]:
        return [self._choice(key) for key in self._keys]

    @property
    def _keys(self) -> list[uuid.UUID]:
        return [row.line.pk for row in self.rows]

    def _choice(self, key: uuid.UUID) -> LineChoice:
        said = self.cleaned_data
        scope, _colon, target = said[f"scope-{key}"].partition(":")
        return LineChoice(
            line_id=key,
            quantity=said[f"quantity-{key}"],
            plan=said[f"plan-{key}"],
            subscription_id=uuid.UUID(said[f"subscription-{key}"]),
            scope=ScopeType(scope),
            target=uuid.UUID(target) if target else None,
            is_renewed=said.get(f"renewed-{key}", False),
            name=said[f"name-{key}"],
            seen_unit_minor=said[f"seen-{key}"],
        )


class NameField(forms.CharField):
    """What the reservation is to be called; nothing for Azure's own pattern."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("Named for its kind and time")})
        super().__init__(label=_("Name (optional)"), required=False, max_length=LONGEST_NAME, widget=widget)

    def clean(self, value: Any) -> str:
        said = str(value or "").strip()
        try:
            return clean_name(said) if said else ""
        except InvalidName as refused:
            raise ValidationError(refused.message, code="invalid") from refused


def shown(quantity: int, plan: str) -> str:
    """Return what a sum depends on, for the hidden field that tells which sum somebody saw."""
    return f"{quantity}/{plan}"


def _choice(label: str, choices: Choices, *, wrong: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, error_messages={"required": wrong, "invalid_choice": wrong})


def _initial(row: CartRow) -> dict[str, Any]:
    line = row.line
    return {
        f"seen-{line.pk}": row.unit_minor,
        f"shown-{line.pk}": shown(line.quantity, line.billing_plan),
        f"quantity-{line.pk}": line.quantity,
        f"plan-{line.pk}": line.billing_plan,
        f"subscription-{line.pk}": line.subscription_id,
        f"scope-{line.pk}": f"{line.scope}:{line.scope_target}" if line.scope_target else line.scope,
        f"name-{line.pk}": line.name,
        f"renewed-{line.pk}": line.is_renewed,
    }


def _subscriptions(targets: ScopeTargets) -> Choices:
    return [(str(one.pk), one.name) for one in targets.subscriptions if one.is_active]


def _scopes(targets: ScopeTargets) -> Choices:
    """Return what the benefit may apply to, the targets under the names of their kinds; nothing that is suspended."""
    kinds: list[tuple[ScopeType, Choices]] = [
        (
            ScopeType.MANAGEMENT_GROUP,
            [(one.pk, one.name) for one in targets.management_groups if one.active],  # type: ignore[attr-defined]
        ),
        (ScopeType.SINGLE, [(one.pk, one.name) for one in targets.subscriptions if one.is_active]),
        (
            ScopeType.RESOURCE_GROUP,
            [
                (one.pk, f"{one.name} ({one.subscription.name})")
                for one in targets.resource_groups
                if one.subscription.is_active
            ],
        ),
    ]
    grouped: Choices = [
        (Reservation.Scope(scope).label, [(f"{scope.value}:{pk}", name) for pk, name in entries])
        for scope, entries in kinds
        if entries
    ]
    return [(ScopeType.SHARED.value, Reservation.Scope.SHARED.label), *grouped]
