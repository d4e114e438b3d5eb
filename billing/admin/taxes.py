"""What staff fill in about the tax of a credit note."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.models import CreditNote, CreditNoteTax
from core.admin.columns import link, money, name
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin
from core.money import InvalidAmount, Money
from customers.admin.filters import PartnerFilter

AMOUNTS = {"supply": "supply_minor", "tax": "tax_minor"}
LARGEST = 2**63 - 1


class CreditNoteTaxForm(ModelForm):
    supply = forms.CharField(
        label=_("Supply amount"),
        max_length=24,
        help_text=_("In the credit note's currency: 1234.50, or 1785000 for KRW."),
    )
    tax = forms.CharField(label=_("Tax"), max_length=24, help_text=_("0 where none is due."))

    class Meta:
        model = CreditNoteTax
        fields = ("credit_note", "invoice_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and hasattr(self.instance, "credit_note"):
            currency = self.instance.credit_note.currency
            for field, column in AMOUNTS.items():
                self.initial[field] = Money(getattr(self.instance, column), currency).to_decimal()

    def clean_invoice_number(self) -> str:
        return str(self.cleaned_data["invoice_number"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        note: CreditNote | None = cleaned.get("credit_note") or getattr(self.instance, "credit_note", None)
        if note:
            self.instance.partner_id = note.partner_id
            for field, column in AMOUNTS.items():
                if typed := cleaned.get(field):
                    self._read(field, column, typed, note.currency)
        return cleaned

    def _read(self, field: str, column: str, typed: str, currency: str) -> None:
        try:
            minor = Money.from_decimal(typed.replace(",", "").strip(), currency).minor
        except InvalidAmount:
            self.add_error(field, _("This is not an amount of that currency."))
            return
        if not 0 <= minor <= LARGEST:
            self.add_error(field, _("An amount is nothing or more."))
            return
        setattr(self.instance, column, minor)


@admin.register(CreditNoteTax)
class CreditNoteTaxAdmin(DeskAdmin):
    form = CreditNoteTaxForm
    list_display = ("note", "customer_link", "partner_link", "supply_amount", "tax_amount", "invoice_number")
    list_filter = (PartnerFilter,)
    search_fields = ("credit_note__number", "invoice_number", "credit_note__entry__customer__company_name")
    search_help_text = _("Number of the credit note or the tax invoice, or customer")
    ordering = ("-credit_note__issued_at", "pk")
    fields = ("credit_note", "supply", "tax", "invoice_number")
    autocomplete_fields = ("credit_note",)
    fixed = {"credit_note": "note_link"}

    note = name("credit_note", _("credit note"))
    note_link = link("credit_note", _("credit note"))
    customer_link = link("credit_note__entry__customer", _("customer"))
    partner_link = link("partner", _("partner"))
    supply_amount = money("supply_minor", _("supply amount"), currency="credit_note__currency")
    tax_amount = money("tax_minor", _("tax"), currency="credit_note__currency")

    def name_of(self, row: Any) -> str:
        return str(row.credit_note.number)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("partner", "credit_note__entry__customer")
