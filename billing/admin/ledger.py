"""The ledger's papers, to be read: payments, entries with their postings, credit notes, accounts."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import Account, CreditNote, JournalEntry, Payment, Posting
from billing.texts import account_name
from core.admin.columns import column, day, instant, link, money, short_id
from core.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from customers.admin.filters import PartnerFilter


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("due", "reservation_name", "number", "amount", "state", "paid", "partner_link")
    list_filter = (PartnerFilter, "state", "currency")
    list_select_related = ("reservation", "partner")
    search_fields = ("reservation__name", "reservation__id__exact", "id__exact")
    search_help_text = _("Name or ID of the reservation, or ID of the payment")
    date_hierarchy = "due_on"
    ordering = ("-due_on", "pk")
    fields = readonly_fields = (
        "reservation_link", "partner_link", "place", "due", "quantity", "per_unit", "amount", "state", "paid",
        "carried_from_link",
    )  # fmt: skip

    place = column("number", _("number"))
    due = day("due_on", _("due"))
    paid = instant("paid_at", _("paid"))
    reservation_name = column("reservation", _("reservation"))
    reservation_link = link("reservation", _("reservation"))
    partner_link = link("partner", _("partner"))
    per_unit = money("unit_minor", _("per unit"))
    amount = money("amount_minor", _("amount"))
    carried_from_link = link("carried_from", _("carried over from"), text=short_id)

    def name_of(self, row: Any) -> str:
        return f"{row.reservation}, {row.number}"


class PostingInline(ReadOnlyInline):
    model = Posting
    fields = readonly_fields = ("account_name", "side", "amount")

    account_name = column("account_id", _("account"), lambda code: f"{code} {account_name(code)}")
    amount = money("amount_minor", _("amount"))


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "customer_link", "partner_link", "posted")
    list_filter = (PartnerFilter, "kind")
    list_select_related = ("customer", "partner")
    search_fields = ("number", "subject_id__exact", "customer__company_name")
    search_help_text = _("Number, customer, or ID of the payment, refund or exchange")
    date_hierarchy = "posted_on"
    ordering = ("-posted_at", "-number")
    inlines = (PostingInline,)
    fields = readonly_fields = (
        "number",
        "kind",
        "customer_link",
        "partner_link",
        "posted",
        "subject",
        "corrected",
    )

    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    posted = instant("posted_at", _("posted"))
    subject = column("subject_id", _("subject"))
    corrected = link("corrects", _("corrects"))


@admin.register(CreditNote)
class CreditNoteAdmin(ReadOnlyAdmin):
    list_display = ("number", "partner_link", "customer_link", "amount", "issued")
    list_filter = (PartnerFilter, "currency")
    list_select_related = ("partner", "entry__customer", "refund", "exchange")
    search_fields = ("number", "refund__id__exact", "exchange__id__exact", "entry__customer__company_name")
    search_help_text = _("Number, customer, refund or exchange ID")
    date_hierarchy = "issued_at"
    ordering = ("-issued_at", "pk")
    fields = readonly_fields = (
        "number",
        "partner_link",
        "customer_link",
        "refund_link",
        "exchange_link",
        "entry_link",
        "amount",
        "issued",
    )

    partner_link = link("partner", _("partner"))
    customer_link = link("entry__customer", _("customer"))
    refund_link = link("refund", _("refund"), text=short_id)
    exchange_link = link("exchange", _("exchange"), text=short_id)
    entry_link = link("entry", _("journal entry"))
    amount = money("net_minor", _("amount"))
    issued = instant("issued_at", _("issued"))


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("code", "words", "kind")
    ordering = ("code",)
    fields = readonly_fields = ("code", "words", "kind")

    words = column("code", _("name"), account_name)

    def name_of(self, row: Any) -> str:
        return account_name(row.code)
