"""The ledger's papers, to be read: payments, entries with their postings, credit notes, accounts."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.commands.fail_payment import fail_payment, retry_payment
from billing.models import Account, CreditNote, JournalEntry, Payment, Posting, Statement
from billing.policy.statement import sums_from_json
from billing.texts import account_name
from core.admin.columns import column, day, instant, link, money, money_text, short_id
from core.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from core.errors import Refusal
from customers.admin.filters import PartnerFilter


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Payments, and what staff do about those that fail."""

    actions = ("mark_failed", "take_again")
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

    def has_collect_permission(self, request: HttpRequest) -> bool:
        """No form changes a payment: this permission is the right to see to one that fails."""
        return request.user.has_perm("billing.change_payment")

    @admin.action(description=_("Mark as failed: could not be collected"), permissions=["collect"])
    def mark_failed(self, request: HttpRequest, payments: QuerySet[Payment]) -> None:
        self._each(request, payments, fail_payment, _("Marked as failed, and told to the partner: %(number)s."))

    @admin.action(description=_("Take again: the failed payment was made today"), permissions=["collect"])
    def take_again(self, request: HttpRequest, payments: QuerySet[Payment]) -> None:
        self._each(request, payments, retry_payment, _("Taken and posted today: %(number)s."))

    def _each(
        self, request: HttpRequest, payments: QuerySet[Payment], act: Callable[..., Payment], done_words: Any
    ) -> None:
        """Do it to each payment for itself, in the order of their reservations' ids, as they are locked."""
        done = 0
        for payment in payments.select_related("reservation").order_by("reservation_id", "number"):
            try:
                with transaction.atomic():
                    act(payment_id=payment.pk, actor=request.actor, now=request.now)  # type: ignore[attr-defined]
                done += 1
            except Refusal as refusal:
                self.message_user(request, f"{self.name_of(payment)}: {refusal.message}", messages.ERROR)
        if done:
            self.message_user(request, done_words % {"number": done}, messages.SUCCESS)


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


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ("number", "partner_link", "month", "closed")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    search_fields = ("number",)
    date_hierarchy = "month"
    ordering = ("-month", "pk")
    fields = readonly_fields = ("number", "partner_link", "month", "closed", "sums")

    partner_link = link("partner", _("partner"))
    closed = instant("closed_at", _("closed"))

    @admin.display(description=_("opening and closing credit"))
    def sums(self, row: Statement) -> str:
        sums = sums_from_json(row.sums)
        return ", ".join(
            f"{money_text(one.opening, one.currency)} → {money_text(one.closing, one.currency)}" for one in sums
        )


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("code", "words", "kind")
    ordering = ("code",)
    fields = readonly_fields = ("code", "words", "kind")

    words = column("code", _("name"), account_name)

    def name_of(self, row: Any) -> str:
        return account_name(row.code)
