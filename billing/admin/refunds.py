"""Refunds with their lines and every state they were in, to be read; the queue is where they are decided."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.admin.gated import GatedAdmin, TransitionInline
from billing.admin.reversals import ReversalRequestInline
from billing.models import Refund, RefundLine, RefundTransition
from billing.texts import rule_name
from core.admin.columns import column, link, money, usd
from core.admin.pages import ReadOnlyInline


class LineInline(ReadOnlyInline):
    model = RefundLine
    fields = readonly_fields = (
        "reservation_link", "quantity", "owned", "rule_name", "days_used", "period_days", "paid", "used", "credit",
        "fee", "net", "net_usd", "commitment", "remainder_link",
    )  # fmt: skip

    reservation_link = link("reservation", _("reservation"))
    rule_name = column("rule", _("rule"), rule_name)
    paid = money("paid_minor", _("paid for the period"), currency="refund__currency")
    used = money("used_minor", _("used"), currency="refund__currency")
    credit = money("credit_minor", _("credit"), currency="refund__currency")
    fee = money("fee_minor", _("early termination fee"), currency="refund__currency")
    net = money("net_minor", _("net refund"), currency="refund__currency")
    net_usd = usd("net_usd_minor", _("net refund (USD)"))
    commitment = money("commitment_cancelled_minor", _("commitment cancelled"), currency="refund__currency")
    remainder_link = link("remainder", _("remainder"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("refund", "reservation", "remainder")


class StateInline(TransitionInline):
    model = RefundTransition


@admin.register(Refund)
class RefundAdmin(GatedAdmin):
    list_display = (
        "request_number",
        "customer_link",
        "partner_link",
        "state",
        "net",
        "net_usd",
        "submitted",
    )
    search_help_text = _("Request number, refund ID or customer")
    inlines = (LineInline, StateInline, ReversalRequestInline)
    change_form_template = "desk/refund.html"
    fields = readonly_fields = (
        "whole_id", "request_link", "customer_link", "partner_link", "requester", "policy", "state", "since",
        "submitted", "credit", "fee", "net", "net_usd", "commitment", "commitment_usd", "alone_up_to", "second_total",
        "second_person_link", "carried_out_from", "completed", "credit_note_link", "reversal_link",
    )  # fmt: skip

    fee = money("fee_minor", _("early termination fee"))
    net = money("net_minor", _("net refund"))
    net_usd = usd("net_usd_minor", _("net refund (USD)"))
