"""The refund wizard's form: quantities, the problem in words, and whom to reach."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms.wizard import WizardForm


def quantity_name(reservation_id: uuid.UUID | str) -> str:
    return f"quantity-{reservation_id}"


class QuantityField(forms.IntegerField):
    """So many units of a reservation; every mistake gets the same sentence, which says what is possible."""

    def __init__(self, *, owned: int, name: str) -> None:
        self.owned = owned
        sentence = _("Enter a whole number from 1 to %(owned)s.") % {"owned": owned}
        super().__init__(
            label=_("Quantity of %(name)s") % {"name": name},
            error_messages={"required": sentence, "invalid": sentence},
            widget=forms.TextInput(attrs={"class": "input qty", "inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> int:
        number = super().clean(value)
        if not isinstance(number, int) or not 1 <= number <= self.owned:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class RefundForm(WizardForm):
    """All three steps at once, with the quantities; what a step does not show travels hidden."""

    def __init__(
        self,
        *,
        units: Mapping[uuid.UUID, tuple[str, int]],
        data: Mapping[str, Any] | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """``units``: each reservation's name and how many units it has, in the quote's order."""
        super().__init__(data=data, initial=initial)
        self.quantity_fields = {pk: quantity_name(pk) for pk in units}
        for pk, (name, owned) in units.items():
            self.fields[quantity_name(pk)] = QuantityField(owned=owned, name=name)

    @property
    def quantities(self) -> dict[uuid.UUID, int] | None:
        """Return the units asked for, in order; None when one of them is no possible quantity."""
        if any(name in self.errors for name in self.quantity_fields.values()):
            return None
        return {pk: self.cleaned_data[name] for pk, name in self.quantity_fields.items()}

    def forget_other_errors(self) -> None:
        """Leave only what is wrong with the quantities: the rest is not asked for yet."""
        for name in set(self.errors) - set(self.quantity_fields.values()):
            del self.errors[name]
