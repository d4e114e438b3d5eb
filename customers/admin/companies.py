"""Customers and their subscriptions."""

from types import MappingProxyType
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.columns import link
from core.admin.fields import known_currency
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin
from customers.admin.filters import PartnerFilter
from customers.commands.edit_customer import PeopleSignInThere
from customers.models import Customer, Subscription
from customers.queries.people import signs_in_at


class CustomerForm(ModelForm):
    class Meta:
        model = Customer
        fields = "__all__"

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def clean_domain(self) -> str:
        domain = str(self.cleaned_data["domain"]).lower()
        if domain != self.instance.domain and signs_in_at(domain):
            raise ValidationError(PeopleSignInThere(domain=domain).message)
        return domain

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


@admin.register(Customer)
class CustomerAdmin(DeskAdmin):
    form = CustomerForm
    list_display = ("company_name", "domain", "partner_link", "country", "currency")
    list_filter = (PartnerFilter, "currency")
    list_select_related = ("partner",)
    search_fields = ("company_name", "domain", "id__exact")
    search_help_text = _("Company name, domain or Microsoft ID")
    ordering = ("company_name", "pk")
    fields = ("partner", "company_name", "domain", "country", "currency", "tags")
    autocomplete_fields = ("partner",)
    # Whose customer it is, and in which currency it pays, stands in every row about it.
    fixed = MappingProxyType({"partner": "partner_link", "currency": "currency"})

    partner_link = link("partner", _("partner"))


class SubscriptionForm(ModelForm):
    class Meta:
        model = Subscription
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        group = cleaned.get("management_group")
        customer = cleaned.get("customer") or getattr(self.instance, "customer", None)
        if group and customer and group.customer_id != customer.pk:
            self.add_error("management_group", _("This management group belongs to another customer."))
        return cleaned


@admin.register(Subscription)
class SubscriptionAdmin(DeskAdmin):
    form = SubscriptionForm
    list_display = ("name", "customer_link", "partner_link", "state")
    list_filter = (PartnerFilter, "state")
    list_select_related = ("customer", "partner")
    search_fields = ("name", "customer__company_name", "id__exact")
    ordering = ("customer__company_name", "name")
    fields = ("customer", "name", "state", "management_group")
    autocomplete_fields = ("customer", "management_group")
    fixed = MappingProxyType({"customer": "customer_link"})

    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:
        obj.partner_id = obj.customer.partner_id
        super().save_model(request, obj, form, change)
