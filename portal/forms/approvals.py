"""What an address says about the filters of approvals."""

from django import forms

from portal.forms.lists import said
from portal.forms.money_filters import PostedFilterForm
from support.queries.approvals import AUTOMATIC, DESK, SECOND_PERSON, WAITING, ApprovalFilter


class ApprovalFilterForm(PostedFilterForm):
    """``gate``: who decided."""

    gate = forms.ChoiceField(required=False, choices=[(one, one) for one in (AUTOMATIC, SECOND_PERSON, DESK, WAITING)])

    @property
    def wanted(self) -> ApprovalFilter:
        asked = said(self)
        return ApprovalFilter(
            name=asked.get("q", ""),
            gate=asked.get("gate", ""),
            since=asked.get("since"),
            until=asked.get("until"),
        )
