"""What the addresses of notifications may say; nonsense counts as not said."""

from django import forms

from core.models import Notification
from portal.forms.money_filters import FilterForm


class NotificationFilterForm(FilterForm):
    """``unread``: only what was not read; ``level`` of the news."""

    unread = forms.BooleanField(required=False)
    level = forms.ChoiceField(required=False, choices=Notification.Level.choices)


class BellForm(FilterForm):
    """What the bell shows: ``stamp`` of its count, and ``since`` when it has told everything."""

    stamp = forms.CharField(required=False, max_length=80)
    since = forms.DateTimeField(required=False)


class ReadForm(FilterForm):
    """``until``: when the page was made whose news was read."""

    until = forms.DateTimeField(required=False)
