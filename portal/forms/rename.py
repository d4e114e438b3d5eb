"""The form that gives a reservation another name."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms.version import VersionField
from reservations.commands.rename import InvalidName, clean_name


class RenameForm(forms.Form):
    """The new name, and the version that the old one was read with."""

    version = VersionField()
    name = forms.CharField(
        label=_("Name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The order keeps its name, and the IDs stay the same."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, initial: dict[str, Any] | None = None) -> None:
        """The dialog stands on pages that have ids of their own."""
        super().__init__(data=data, initial=initial, auto_id="rename_%s")

    def clean_name(self) -> str:
        """Say the same as the command does, beside the field."""
        try:
            return clean_name(self.cleaned_data["name"])
        except InvalidName as refused:
            raise ValidationError(refused.message, code="invalid") from refused
