"""The code that a program shows, typed by a person."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeviceForm(forms.Form):
    """Eight letters, however they are typed."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono"}
        ),
        help_text=_("Eight letters, as the program shows them."),
    )
