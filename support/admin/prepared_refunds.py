"""Refunds that somebody prepared for another to submit, at the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.columns import instant, link, money
from core.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from customers.admin.filters import PartnerFilter
from support.models import PreparedRefund, PreparedRefundLine


class PreparedRefundLineInline(ReadOnlyInline):
    model = PreparedRefundLine
    fields = readonly_fields = ("reservation_link", "quantity", "net")

    reservation_link = link("reservation", _("reservation"))
    net = money("seen_net_minor", _("net refund as prepared"), currency="prepared__currency")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("reservation", "prepared").order_by("position")


@admin.register(PreparedRefund)
class PreparedRefundAdmin(ReadOnlyAdmin):
    """Between people of a partner; the desk only looks."""

    list_display = ("number", "customer_link", "partner_link", "preparer", "receiver", "net", "state", "sent")
    list_filter = (PartnerFilter, "state")
    list_select_related = ("customer", "partner", "prepared_by", "sent_to")
    search_fields = ("number", "customer__company_name", "prepared_by__email", "sent_to__email")
    search_help_text = _("Number, customer, or email address of who prepared or received it")
    date_hierarchy = "sent_at"
    ordering = ("-sent_at", "pk")
    inlines = (PreparedRefundLineInline,)
    fields = readonly_fields = (
        "number", "customer_link", "partner_link", "state", "since", "actor", "reason", "net", "preparer", "receiver",
        "sent", "granted", "note", "description", "request_link",
    )  # fmt: skip

    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    request_link = link("request", _("support request"))
    preparer = link("prepared_by", _("prepared by"))
    receiver = link("sent_to", _("sent to"))
    actor = link("acted_by", _("by"))
    net = money("seen_net_minor", _("net refund as prepared"))
    sent = instant("sent_at", _("sent at"))
    since = instant("state_at", _("status since"))
    granted = instant("granted_until", _("right granted until"))
