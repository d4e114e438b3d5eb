"""What became of each reservation of a refund of many."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Refund, RefundLine
from billing.models.states import RefundState


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One reservation: its units, what became of them, and what was or would be credited for them."""

    line: RefundLine
    outcome: str
    shape: str
    tone: str

    @property
    def is_part(self) -> bool:
        return self.line.quantity < self.line.owned

    @property
    def rest(self) -> int:
        return self.line.owned - self.line.quantity


def results_of(refund: Refund) -> list[ResultRow]:
    """Return a row for each line of a refund of many, in its order; none for a refund of one. No query."""
    lines = list(refund.lines.all())
    if len(lines) < 2:
        return []
    return [ResultRow(line, *_outcome(refund, line)) for line in lines]


def _outcome(refund: Refund, line: RefundLine) -> tuple[str, str, str]:
    if refund.state == RefundState.COMPLETED:
        return _cancelled(line), "check", "calm good"
    if refund.is_final:
        return _("Nothing was cancelled"), "dash", "calm"
    return _("Not carried out yet"), "clock", "calm"


def _cancelled(line: RefundLine) -> str:
    facts = {"number": line.quantity, "owned": line.owned}
    if line.quantity < line.owned:
        return _("%(number)s of %(owned)s units cancelled") % facts
    return ngettext("%(number)s unit cancelled", "%(number)s units cancelled", line.quantity) % facts
