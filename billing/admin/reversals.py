"""Reversals of refunds and exchanges, to be read; where they are asked for and confirmed is a page of its own."""

from typing import Any

from django.contrib import admin
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.models import Reversal, ReversalRequest
from core.admin.columns import instant, link, link_to, on_one_line
from core.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from customers.admin.filters import PartnerFilter


class ReversalRequestInline(ReadOnlyInline):
    model = ReversalRequest
    fields = readonly_fields = ("state", "asked", "asked_by_link", "reason", "answered", "answered_by_link", "note")

    asked = instant("asked_at", _("asked"))
    asked_by_link = link("asked_by", _("asked by"))
    answered = instant("answered_at", _("answered"))
    answered_by_link = link("answered_by", _("answered by"))


@admin.register(Reversal)
class ReversalAdmin(ReadOnlyAdmin):
    list_display = ("request_number", "customer_link", "partner_link", "asked_by_link", "confirmed_by_link", "done")
    list_filter = (PartnerFilter,)
    list_select_related = (
        "refund__customer", "refund__support_request", "exchange__customer", "exchange__support_request", "partner",
        "asked_by", "confirmed_by",
    )  # fmt: skip
    search_fields = (
        "refund__support_request__number", "refund__id__exact", "refund__customer__company_name",
        "exchange__support_request__number", "exchange__id__exact", "exchange__customer__company_name",
    )  # fmt: skip
    search_help_text = _("Request number, ID of the refund or the exchange, or customer")
    date_hierarchy = "reversed_at"
    ordering = ("-reversed_at", "pk")
    fields = readonly_fields = (
        "refund_link", "exchange_link", "customer_link", "partner_link", "requested_by_link", "asked_by_link",
        "confirmed_by_link", "done", "reason", "entry_link", "credit_note_link", "was_passed_on",
    )  # fmt: skip

    refund_link = link("refund", _("refund"))
    exchange_link = link("exchange", _("exchange"))
    partner_link = link("partner", _("partner"))
    requested_by_link = link("requested_by", _("requested by"))
    asked_by_link = link("asked_by", _("asked by"))
    confirmed_by_link = link("confirmed_by", _("confirmed by"))
    done = instant("reversed_at", _("reversed"))
    entry_link = link("entry", _("journal entry"))
    credit_note_link = link("credit_note", _("cancelled credit note"))

    @admin.display(
        description=_("request"),
        ordering=Coalesce("refund__support_request__number", "exchange__support_request__number"),
    )
    def request_number(self, row: Reversal) -> Any:
        return on_one_line(self.name_of(row))

    @admin.display(
        description=_("customer"),
        ordering=Coalesce("refund__customer__company_name", "exchange__customer__company_name"),
    )
    def customer_link(self, row: Reversal) -> Any:
        return link_to(row.of.customer, str(row.of.customer))

    def name_of(self, row: Any) -> str:
        return str(row.of.support_request.number)
