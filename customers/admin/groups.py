"""Management groups of a customer, and resource groups of a subscription."""

from types import MappingProxyType

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.columns import link
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin
from customers.admin.filters import PartnerFilter
from customers.models import ManagementGroup, ResourceGroup


@admin.register(ManagementGroup)
class ManagementGroupAdmin(DeskAdmin):
    list_display = ("name", "code", "customer_link", "partner_link")
    list_filter = (PartnerFilter,)
    list_select_related = ("customer", "partner")
    search_fields = ("name", "code", "customer__company_name")
    ordering = ("customer__company_name", "name", "pk")
    fields = ("customer", "code", "name")
    autocomplete_fields = ("customer",)
    # Azure lets a group be renamed; its ID stays.
    fixed = MappingProxyType({"customer": "customer_link", "code": "code"})

    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))

    def save_model(self, request: HttpRequest, obj: ManagementGroup, form: ModelForm, change: bool) -> None:
        obj.partner_id = obj.customer.partner_id
        super().save_model(request, obj, form, change)


@admin.register(ResourceGroup)
class ResourceGroupAdmin(DeskAdmin):
    list_display = ("name", "subscription_link", "customer_link", "partner_link")
    list_filter = (PartnerFilter,)
    list_select_related = ("subscription__customer", "partner")
    search_fields = ("name", "subscription__name", "subscription__customer__company_name")
    ordering = ("subscription__customer__company_name", "name", "pk")
    fields = ("subscription", "name")
    autocomplete_fields = ("subscription",)
    # In Azure neither can change: a resource group is made anew and what is in it is moved.
    fixed = MappingProxyType({"subscription": "subscription_link", "name": "name"})

    subscription_link = link("subscription", _("subscription"))
    customer_link = link("subscription__customer", _("customer"))
    partner_link = link("partner", _("partner"))

    def save_model(self, request: HttpRequest, obj: ResourceGroup, form: ModelForm, change: bool) -> None:
        obj.partner_id = obj.subscription.partner_id
        super().save_model(request, obj, form, change)
