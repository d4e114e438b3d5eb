"""What a partner keeps of a credit note, in words and minor units."""

from django.utils.translation import gettext as _

from billing.models import CreditNote, PassedOn
from billing.policy.margin import margin_of, selling_margin


def paid_of(note: CreditNote) -> int:
    """Return what the partner itself had paid for the units that came back, of the period they are pro-rated by."""
    lines = note.refund.lines.all() if note.refund else note.exchange.returns.all() if note.exchange else []
    return sum(line.paid_minor for line in lines)


def margin_rows(note: CreditNote, passed_on: PassedOn | None) -> list[tuple[str, int]]:
    """Return the sums that follow from what was recorded; nothing before that."""
    if passed_on is None:
        return []
    rows = [(_("Stays with you of the credit"), margin_of(note.net_minor, passed_on.amount_minor))]
    if passed_on.selling_minor is not None:
        paid = paid_of(note)
        rows.append((_("You had paid"), paid))
        rows.append((_("Margin on the sale"), selling_margin(passed_on.selling_minor, paid)))
        kept = passed_on.selling_minor - passed_on.amount_minor
        rows.append((_("Margin after the refund"), selling_margin(kept, paid - note.net_minor)))
    return rows
