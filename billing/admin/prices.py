"""Prices and exchange rates: a new row supersedes the old one from its day on."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.admin.policies import today_of
from billing.models import FxRate, Price
from core.admin.columns import column, day, money
from core.admin.fields import known_currency
from core.admin.generics import ModelForm
from core.admin.pages import AppendOnlyAdmin
from core.money import InvalidAmount, Money

USUAL_MOVE = Decimal("0.2")
"""A rate that moves by a larger part of the one before is checked a second time: it may be a slip of the finger."""


class PriceForm(ModelForm):
    unit_price = forms.CharField(
        label=_("Unit price, whole term"), max_length=20, help_text=_("In the currency: 1234.50, or 1785000 for KRW.")
    )

    class Meta:
        model = Price
        fields = ("item", "term", "currency", "from_on")

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed, currency = cleaned.get("unit_price"), cleaned.get("currency")
        if typed and currency:
            self._read_price(typed, currency)
        return cleaned

    def _read_price(self, typed: str, currency: str) -> None:
        try:
            self.instance.unit_minor = Money.from_decimal(typed.replace(",", ""), currency).minor
        except InvalidAmount:
            self.add_error("unit_price", _("This is not an amount of that currency."))
        else:
            if not 0 < self.instance.unit_minor < 2**63:
                self.add_error("unit_price", _("A price is more than nothing."))


@admin.register(Price)
class PriceAdmin(AppendOnlyAdmin):
    form = PriceForm
    list_display = ("item_name", "term", "unit_price", "from_day")
    list_filter = ("term", "currency")
    list_select_related = ("item",)
    search_fields = ("item__name", "item__sku", "item__region")
    ordering = ("item__name", "item__region", "term", "currency", "-from_on")
    fields = ("item", "term", "currency", "unit_price", "from_on")
    autocomplete_fields = ("item",)

    item_name = column("item", _("product"))
    unit_price = money("unit_minor", _("unit price, whole term"))
    from_day = day("from_on", _("from"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("item_name", "term", "unit_price", "from_day") if obj else self.fields


class FxRateForm(ModelForm):
    is_checked = forms.BooleanField(
        label=_("I checked this rate"),
        required=False,
        help_text=_("Needed when it differs by more than a fifth from the newest rate of the currency."),
    )

    class Meta:
        model = FxRate
        fields = ("currency", "units_per_usd", "from_on")

    today: date
    """Set by the page, which knows what time it is."""

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def clean_from_on(self) -> date:
        """Quotes of today were computed with the rate of today."""
        begins: date = self.cleaned_data["from_on"]
        if begins <= self.today:
            raise ValidationError(_("A rate can hold from tomorrow (UTC) at the earliest."))
        return begins

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        currency, rate = cleaned.get("currency"), cleaned.get("units_per_usd")
        if currency and rate and not cleaned.get("is_checked"):
            self._demand_a_second_look(currency, rate)
        return cleaned

    def _demand_a_second_look(self, currency: str, rate: Decimal) -> None:
        newest = FxRate.objects.filter(currency=currency).order_by("-from_on").first()
        if newest and abs(rate - newest.units_per_usd) > USUAL_MOVE * newest.units_per_usd:
            text = _("The newest rate is %(rate)s, of %(on)s. Tick this if the new one is right.")
            facts = {"rate": f"{newest.units_per_usd.normalize():f}", "on": newest.from_on}
            self.add_error("is_checked", ValidationError(text, params=facts))


@admin.register(FxRate)
class FxRateAdmin(AppendOnlyAdmin):
    form = FxRateForm
    list_display = ("currency", "units_per_usd", "from_day")
    list_filter = ("currency",)
    search_fields = ("currency",)
    ordering = ("currency", "-from_on")
    fields = ("currency", "units_per_usd", "from_on", "is_checked")

    from_day = day("from_on", _("from"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields[:-1] if obj else self.fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = cast("type[FxRateForm]", super().get_form(request, obj, change=change, **kwargs))
        form.today = today_of(request)
        return form
