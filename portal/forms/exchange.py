"""What an exchange gives back: so many units of each reservation, none of some."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from billing.queries.exchange_pages import Returnable
from portal.forms.refund import quantity_name


class ReturnedField(forms.IntegerField):
    """So many units, or none; every mistake gets the same sentence, which says what is possible."""

    def __init__(self, row: Returnable) -> None:
        self.owned = row.reservation.quantity
        super().__init__(
            label=_("Quantity of %(name)s") % {"name": row.reservation.name},
            required=False,
            widget=forms.TextInput(attrs={"class": "input qty", "inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> int:
        try:
            number = super().clean(value)
        except ValidationError:
            number = None
        if not isinstance(number, int) or not 0 <= number <= self.owned:
            raise ValidationError(_("Enter a whole number from 0 to %(owned)s.") % {"owned": self.owned})
        return number


class ReturnsForm(forms.Form):
    """A quantity for each reservation; at least one unit goes."""

    def __init__(
        self,
        *,
        rows: Sequence[Returnable],
        data: Mapping[str, Any] | None = None,
        units: Mapping[uuid.UUID, int] | None = None,
    ) -> None:
        """``units``: what was chosen before; else all units."""
        chosen = units or {}
        initial = {
            quantity_name(row.reservation.pk): chosen.get(row.reservation.pk, row.reservation.quantity) for row in rows
        }
        super().__init__(data=data, initial=initial)
        self.rows = rows
        for row in rows:
            self.fields[quantity_name(row.reservation.pk)] = ReturnedField(row)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.rows and not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Return at least one unit."))
        return cleaned

    @property
    def returns(self) -> dict[uuid.UUID, int]:
        """Return how many units go, by reservation; those of which none goes are left out."""
        said = {row.reservation.pk: self.cleaned_data[quantity_name(row.reservation.pk)] for row in self.rows}
        return {pk: units for pk, units in said.items() if units}

    @property
    def lines(self) -> list[tuple[Returnable, forms.BoundField]]:
        return [(row, self[quantity_name(row.reservation.pk)]) for row in self.rows]
