"""The version of a reservation that a form was made up from: two tabs must not overwrite each other unseen."""

from typing import Any

from django import forms

LARGEST = 2**31 - 1


class VersionField(forms.IntegerField):
    """A hidden number. Nonsense in it is a version that never was, so that the form counts as out of date."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int:
        try:
            number = super().clean(value)
        except forms.ValidationError:
            return 0
        return number if isinstance(number, int) and 0 < number <= LARGEST else 0
