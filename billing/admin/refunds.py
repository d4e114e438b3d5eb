"""Refunds with their lines and every state they were in, to be read; the queue is where they are decided."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.admin.reversals import ReversalRequestInline
from billing.models import Refund, RefundLine, RefundTransition
from billing.texts import reason_name, rule_name
from core.admin.columns import column, instant, link, money, name, usd
from core.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from core.texts import actor_name
from customers.admin.filters import PartnerFilter


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


class TransitionInline(ReadOnlyInline):
    model = RefundTransition
    verbose_name_plural = _("states")
    fields = readonly_fields = ("state", "when", "who", "why", "note")

    when = instant("at", _("at"))
    who = column("actor_label", _("who"), actor_name)
    why = column("reason", _("reason"), reason_name)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = (
        "request_number",
        "customer_link",
        "partner_link",
        "state",
        "net",
        "net_usd",
        "submitted",
    )
    list_filter = (PartnerFilter, "state", "currency")
    list_select_related = ("customer", "partner", "support_request")
    search_fields = ("support_request__number", "id__exact", "customer__company_name")
    search_help_text = _("Request number, refund ID or customer")
    date_hierarchy = "submitted_on"
    ordering = ("-submitted_at", "pk")
    inlines = (LineInline, TransitionInline, ReversalRequestInline)
    change_form_template = "desk/refund.html"
    fields = readonly_fields = (
        "whole_id", "request_link", "customer_link", "partner_link", "requester", "policy", "state", "since",
        "submitted", "credit", "fee", "net", "net_usd", "commitment", "commitment_usd", "alone_up_to", "second_total",
        "second_person_link", "carried_out_from", "completed", "credit_note_link", "reversal_link",
    )  # fmt: skip

    whole_id = column("pk", _("ID"))
    request_number = name("support_request__number", _("request"))
    request_link = link("support_request", _("request"))
    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    requester = link("requested_by", _("requested by"))
    policy = link("quote__policy", _("refund policy"))
    since = instant("state_at", _("since"))
    submitted = instant("submitted_at", _("submitted"))
    credit = money("credit_minor", _("credit"))
    fee = money("fee_minor", _("early termination fee"))
    net = money("net_minor", _("net refund"))
    net_usd = usd("net_usd_minor", _("net refund (USD)"))
    commitment = money("commitment_cancelled_minor", _("commitment cancelled"))
    commitment_usd = usd("commitment_cancelled_usd_minor", _("commitment cancelled (USD)"))
    alone_up_to = usd("alone_up_to_usd_minor", _("submits alone up to (USD)"))
    second_total = usd("second_person_total_usd_minor", _("total that needs a second person (USD)"))
    second_person_link = link("second_person", _("second person"))
    carried_out_from = instant("carry_out_at", _("carried out from"))
    completed = instant("completed_at", _("completed"))
    credit_note_link = link("credit_note", _("credit note"))
    reversal_link = link("reversal", _("reversal"))

    def name_of(self, row: Any) -> str:
        return row.support_request.number if hasattr(row, "support_request") else str(row.pk)
