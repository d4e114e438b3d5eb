"""The choice of language or theme."""

from django import forms
from django.conf import settings

from portal.context_processors import THEMES


class PreferencesForm(forms.Form):
    """Either choice, or both; an empty theme is the system's."""

    language = forms.ChoiceField(required=False, choices=settings.LANGUAGES)
    theme = forms.ChoiceField(required=False, choices=[("", ""), *((one, one) for one in sorted(THEMES))])
    next = forms.CharField(required=False, max_length=2000)
