"""Exchanges with both sides and every state they were in, to be read; the queue is where they are decided."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.admin.gated import GatedAdmin, TransitionInline
from billing.admin.reversals import ReversalRequestInline
from billing.models import Exchange, ExchangePurchase, ExchangeReturn, ExchangeTransition
from core.admin.columns import link, money, usd
from core.admin.pages import ReadOnlyInline


class ReturnInline(ReadOnlyInline):
    model = ExchangeReturn
    fields = readonly_fields = (
        "reservation_link", "quantity", "owned", "days_used", "period_days", "paid", "used", "credit", "credit_usd",
        "commitment", "remainder_link",
    )  # fmt: skip

    reservation_link = link("reservation", _("reservation"))
    paid = money("paid_minor", _("paid for the period"), currency="exchange__currency")
    used = money("used_minor", _("used"), currency="exchange__currency")
    credit = money("credit_minor", _("credit"), currency="exchange__currency")
    credit_usd = usd("credit_usd_minor", _("credit (USD)"))
    commitment = money("commitment_cancelled_minor", _("commitment cancelled"), currency="exchange__currency")
    remainder_link = link("remainder", _("remainder"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("exchange", "reservation", "remainder")


class PurchaseInline(ReadOnlyInline):
    model = ExchangePurchase
    fields = readonly_fields = (
        "product", "name", "quantity", "term", "billing_plan", "subscription_link", "scope", "is_renewed",
        "unit_price", "due", "monthly", "total", "reservation_link",
    )  # fmt: skip

    product = link("item", _("product"))
    subscription_link = link("subscription", _("billing subscription"))
    unit_price = money("unit_price_minor", _("unit price, whole term"), currency="exchange__currency")
    due = money("due_today_minor", _("due at the exchange"), currency="exchange__currency")
    monthly = money("monthly_minor", _("monthly"), currency="exchange__currency")
    total = money("total_minor", _("total"), currency="exchange__currency")
    reservation_link = link("reservation", _("reservation"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows = super().get_queryset(request)
        return rows.select_related("exchange", "item", "subscription", "reservation")


class StateInline(TransitionInline):
    model = ExchangeTransition


@admin.register(Exchange)
class ExchangeAdmin(GatedAdmin):
    list_display = (
        "request_number",
        "customer_link",
        "partner_link",
        "state",
        "credit",
        "bought",
        "submitted",
    )
    search_help_text = _("Request number, exchange ID or customer")
    inlines = (ReturnInline, PurchaseInline, StateInline, ReversalRequestInline)
    change_form_template = "desk/exchange.html"
    fields = readonly_fields = (
        "whole_id", "request_link", "customer_link", "partner_link", "requester", "policy", "state", "since",
        "submitted", "credit", "credit_usd", "commitment", "commitment_usd", "bought", "due", "alone_up_to",
        "second_total", "second_person_link", "carried_out_from", "completed", "credit_note_link", "reversal_link",
    )  # fmt: skip

    credit_usd = usd("net_usd_minor", _("credit (USD)"))
    bought = money("purchases_minor", _("purchases in total"))
    due = money("due_today_minor", _("due at the exchange"))
