"""What staff type to decide refunds."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.commands.decisions import ReasonRequired
from billing.models import PreparedReason

LONGEST_REASON = 2000
MOST_PICKED = 200
APPROVE, REJECT, ASK, REQUEUE, STOP, TAKE_BACK = "approve", "reject", "ask", "requeue", "stop", "take_back"


class ReasonForm(forms.Form):
    """A reason: a prepared one, one's own words, or both. The requester reads a prepared one in their language."""

    prepared = forms.ModelChoiceField(
        label=_("Prepared reason"),
        queryset=PreparedReason.objects.filter(is_active=True),
        required=False,
        empty_label=_("None: own words only"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    reason = forms.CharField(
        label=_("Reason on record"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=_("It stays on record; a rejection or a question shows it to the requester."),
    )

    decisions: tuple[str, ...] = ()
    """Which decisions this form is for; prepared reasons of others are not offered."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, decisions: tuple[str, ...] = ()) -> None:
        super().__init__(data)
        if decisions:
            self.fields["prepared"].choices = self._choices(decisions)  # type: ignore[attr-defined]

    def _choices(self, decisions: tuple[str, ...]) -> list[Any]:
        rows = [one for one in PreparedReason.objects.filter(is_active=True) if one.decision in decisions]
        groups: dict[str, list[tuple[int, str]]] = {}
        for one in rows:
            groups.setdefault(one.get_decision_display(), []).append((one.pk, one.said_in(get_language() or "en")))
        offered = list(groups.items()) if len(groups) > 1 else [pair for pairs in groups.values() for pair in pairs]
        return [("", _("None: own words only")), *offered]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_silent = not cleaned.get("prepared") and not cleaned.get("reason", "").strip()
        if is_silent and "reason" not in self.errors:
            self.add_error("reason", ValidationError(ReasonRequired.text, code="required"))
        return cleaned

    def note_in(self, language: str) -> str:
        """Return the reason as somebody reads it: the prepared one in their language, then the own words."""
        prepared: PreparedReason | None = self.cleaned_data.get("prepared")
        own = self.cleaned_data.get("reason", "").strip()
        return "\n\n".join(filter(None, [prepared.said_in(language) if prepared else "", own]))


class DecisionForm(ReasonForm):
    """A reason, the button that was pressed with it, and the number of the last state that was on the page."""

    decision = forms.ChoiceField(
        choices=[
            (APPROVE, _("Approve")),
            (REJECT, _("Reject")),
            (ASK, _("Ask")),
            (REQUEUE, _("Requeue")),
            (STOP, _("Stop")),
            (TAKE_BACK, _("Take back")),
        ],
        widget=forms.HiddenInput,
    )
    seen = forms.IntegerField(required=False, min_value=0, max_value=32_767, widget=forms.HiddenInput)
    next = forms.UUIDField(required=False, widget=forms.HiddenInput)


class PickField(forms.Field):
    """What was ticked: each refund with the number of the last state that was on the page, ``<id>:<number>``."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> dict[uuid.UUID, int]:
        picked = {}
        for text in (value or [])[:MOST_PICKED]:
            refund_id, _colon, number = str(text).partition(":")
            try:
                picked[uuid.UUID(refund_id)] = int(number)
            except ValueError as error:
                raise ValidationError(_("Select the refunds again."), code="invalid") from error
        if not picked:
            raise ValidationError(_("Select at least one refund first."), code="required")
        return picked


class PickForm(forms.Form):
    """What was ticked in the queue, and what is to be done with it."""

    pick = PickField()
    decision = forms.ChoiceField(choices=[(APPROVE, _("Approve")), (REJECT, _("Reject"))], widget=forms.HiddenInput)


class BatchForm(PickForm, ReasonForm):
    """The confirmation: the same, with one reason for all."""
