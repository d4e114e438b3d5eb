"""Refund limits and what was taken from them, to be read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models import LimitUse, RefundLimit
from core.admin.columns import day, instant, link, money_text, short_id, usd
from core.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from customers.admin.filters import PartnerFilter


class UseInline(ReadOnlyInline):
    model = LimitUse
    fields = readonly_fields = ("refund_link", "amount", "state", "held", "used", "returns")
    ordering = ("held_at",)

    refund_link = link("refund", _("refund"), text=short_id)
    amount = usd("amount_usd_minor", _("amount"))
    held = instant("held_at", pgettext_lazy("time", "held"))
    used = day("used_on", _("used on"))
    returns = day("returns_on", _("comes back on"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("refund")


@admin.register(RefundLimit)
class RefundLimitAdmin(ReadOnlyAdmin):
    list_display = ("customer", "partner_link", "limit", "taken")
    list_filter = (PartnerFilter,)
    list_select_related = ("customer", "partner")
    search_fields = ("customer__company_name", "customer__domain")
    ordering = ("-taken_usd_minor", "pk")
    inlines = (UseInline,)
    fields = readonly_fields = ("customer_name", "partner_link", "limit", "taken")

    customer_name = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    limit = usd("limit_usd_minor", _("refund limit"))
    taken = usd("taken_usd_minor", _("used and held when last counted"))

    def name_of(self, row: Any) -> str:
        return str(row.customer)


@admin.register(LimitUse)
class LimitUseAdmin(ReadOnlyAdmin):
    list_display = ("held", "customer_link", "partner_link", "amount", "state", "used", "returns")
    list_filter = (PartnerFilter, "state")
    list_select_related = ("limit__customer", "partner")
    search_fields = ("limit__customer__company_name", "refund__id__exact")
    search_help_text = _("Customer or refund ID")
    ordering = ("-held_at", "pk")
    fields = readonly_fields = (
        "refund_link",
        "customer_link",
        "partner_link",
        "amount",
        "state",
        "held",
        "used",
        "returns",
    )

    customer_link = link("limit__customer", _("customer"))
    partner_link = link("partner", _("partner"))
    refund_link = link("refund", _("refund"), text=short_id)
    amount = usd("amount_usd_minor", _("amount"))
    held = instant("held_at", pgettext_lazy("time", "held"))
    used = day("used_on", _("used on"))
    returns = day("returns_on", _("comes back on"))

    def name_of(self, row: Any) -> str:
        return f"{row.limit.customer}, {money_text(row.amount_usd_minor, 'USD')}"
