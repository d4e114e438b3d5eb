"""The form of a message in a support request."""

from django import forms
from django.utils.translation import gettext_lazy as _

from support.commands.post_message import LONGEST, EmptyMessage


class MessageForm(forms.Form):
    """What the partner's person writes to the refund desk."""

    body = forms.CharField(
        label=_("New message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": EmptyMessage.text,
            "max_length": _("A message can have %(limit_value)s characters at most."),
        },
    )
