"""What "if cancelled on…" may be asked: a day, and how many units."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.policy.terms import add_months
from portal.forms.refund import QuantityField

MOST_MONTHS = 60
"""The longest term: nothing can be estimated beyond it."""


class IfCancelledForm(forms.Form):
    """A day from today on; and a quantity, where it is of one reservation."""

    on = forms.DateField(
        label=_("If cancelled on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Enter a date, for example 2027-01-31.")},
    )

    def __init__(self, data: Mapping[str, Any], *, today: date, owned: int | None = None, name: str = "") -> None:
        super().__init__(data)
        self.today, self.last = today, add_months(today, MOST_MONTHS)
        self.fields["on"].widget.attrs |= {"min": today.isoformat(), "max": self.last.isoformat()}
        if owned is not None:
            self.fields["quantity"] = QuantityField(owned=owned, name=name)

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and day < self.today:
            raise ValidationError(_("Choose today or a later day."))
        if day and day > self.last:
            raise ValidationError(_("Choose a day within the next five years."))
        return day
