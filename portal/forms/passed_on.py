"""What a partner says its customer got."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.commands.record_passed_on import LARGEST, PassedOnFacts
from billing.models import CreditNote, PassedOn
from billing.models.passed_on import LONGEST_NOTE
from core.money import InvalidAmount, Money
from portal.forms.one_line import OneLineField


class AmountField(forms.CharField):
    """An amount in the units of ``currency``; thousands may be grouped by commas."""

    currency = "USD"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            minor = Money.from_decimal(typed.replace(",", "").strip(), self.currency).minor
        except InvalidAmount:
            minor = -1
        if not 0 <= minor <= LARGEST:
            raise forms.ValidationError(
                _("Enter an amount in %(currency)s, for example %(example)s."),
                params={"currency": self.currency, "example": Money(123450, self.currency).to_decimal()},
            )
        return minor


class PassedOnForm(forms.Form):
    """Amount, day, selling price and note; hidden the version that was on the page."""

    amount = AmountField(
        label=_("Customer got"), error_messages={"required": _("Enter what the customer got; 0 if nothing.")}
    )
    on = forms.DateField(
        label=_("Day it was passed on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day as YYYY-MM-DD.")},
    )
    selling = AmountField(
        label=_("Selling price of what came back"),
        required=False,
        help_text=_("What you had charged the customer for it. Optional."),
    )
    note = OneLineField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, note: CreditNote, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AmountField):
                field.currency = note.currency

    @classmethod
    def of(cls, note: CreditNote, known: PassedOn | None, *, is_disabled: bool) -> "PassedOnForm":
        form = cls(note, initial=_initial(known) if known else {"seen": 0})
        for field in form.fields.values():
            field.disabled = is_disabled
        return form

    def on_top_of(self, note: CreditNote, known: PassedOn | None) -> "PassedOnForm":
        """Return the form with what was typed, over the version that there is now."""
        return PassedOnForm(note, {**self.data.dict(), "seen": str(known.version if known else 0)})  # type: ignore[attr-defined]

    @property
    def facts(self) -> PassedOnFacts:
        said = self.cleaned_data
        return PassedOnFacts(
            amount_minor=said["amount"], on=said["on"], selling_minor=said["selling"], note=said["note"]
        )

    @property
    def seen_version(self) -> int:
        return self.cleaned_data.get("seen") or 0


def _initial(known: PassedOn) -> dict[str, Any]:
    currency = known.credit_note.currency
    return {
        "amount": Money(known.amount_minor, currency).to_decimal(),
        "on": known.passed_on,
        "selling": "" if known.selling_minor is None else Money(known.selling_minor, currency).to_decimal(),
        "note": known.note,
        "seen": known.version,
    }
