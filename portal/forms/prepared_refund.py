"""The forms of a prepared refund: to whom it is sent, and why it is declined."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Membership
from customers.models.partner import ROLE_NAMES
from customers.policy.roles import PartnerRole
from portal.forms.money_filters import FilterForm
from support.commands.decline_prepared_refund import ReasonMissing
from support.models import PreparedRefund

LONGEST_NOTE = 2000


class SendForm(forms.Form):
    """Who is asked to submit it, and what they should know."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("Optional. What your colleague should know."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *,
        receivers: Sequence[Membership],
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data=data, initial=dict(initial or {}))
        self.receivers = receivers
        choices = [(str(one.user_id), f"{one.user.name} · {_roles(one)}") for one in receivers]
        receiver = forms.TypedChoiceField(label=_("Send to"), coerce=uuid.UUID, choices=choices)
        self.fields = {"receiver": receiver, **self.fields}


def _roles(member: Membership) -> str:
    return ", ".join(str(ROLE_NAMES[PartnerRole(role)]) for role in member.roles)


class DeclineForm(forms.Form):
    """Why it is not submitted."""

    reason = forms.CharField(
        label=_("Reason to decline"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": ReasonMissing.text},
    )


class PreparedFilterForm(FilterForm):
    """``state``: as what it stands."""

    state = forms.ChoiceField(required=False, choices=PreparedRefund.State.choices)
