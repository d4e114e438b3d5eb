"""A credit note as a paper. What was passed on is not on it: it may be handed to others."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from billing.models import CreditNote, ExchangeReturn, RefundLine
from customers.models import Partner
from portal.papers.blocks import Column
from portal.papers.document import Paper
from portal.templatetags.figures import money_text, number
from portal.templatetags.moments import instant_text


def credit_note_paper(
    note: CreditNote, *, partner: Partner, request_number: str, language: str, now: datetime
) -> Paper:
    """Write a note that `billing.queries.credit_notes.credit_note` loaded, in the language that is active."""
    paper = Paper(
        title=_("Credit note %(number)s") % {"number": note.number},
        subtitle=partner.name,
        footing=f"{partner.name} · {note.number}",
        language=language,
        at=now,
    )
    paper.facts(_facts(note, partner, request_number))
    if note.refund:
        paper.heading(_("What was credited"))
        _refund_lines(paper, note, list(note.refund.lines.all()))
    elif note.exchange:
        paper.heading(_("What came back in the exchange"))
        _exchange_lines(paper, note, list(note.exchange.returns.all()))
    _tax(paper, note)
    paper.remark(
        _("Credited to the partner's account, without tax unless it is stated. Amounts in %(currency)s.")
        % {"currency": note.currency}
    )
    return paper


def _facts(note: CreditNote, partner: Partner, request_number: str) -> list[tuple[str, str]]:
    facts = [
        (_("Partner"), f"{partner.name} (MPN {partner.mpn_id})"),
        (_("Customer"), note.entry.customer.company_name),
        (_("Issued"), instant_text(note.issued_at, UTC)),
        (_("Journal entry"), note.entry.number),
        (_("Request"), request_number),
    ]
    if reversal := getattr(note, "reversal", None):
        facts.append((_("Cancelled"), instant_text(reversal.reversed_at, UTC)))
        if reversal.entry:
            facts.append((_("Cancelled by journal entry"), reversal.entry.number))
    return facts


def _refund_lines(paper: Paper, note: CreditNote, lines: Sequence[RefundLine]) -> None:
    def amount(minor: int) -> str:
        return money_text(minor, note.currency)

    paper.table(
        [
            Column(_("Reservation"), 3),
            Column(_("Quantity"), 1, is_amount=True),
            Column(_("Credit"), 1.6, is_amount=True),
            Column(_("Early termination fee"), 1.6, is_amount=True),
            Column(_("Net refund"), 1.6, is_amount=True),
        ],
        [
            [
                f"{line.reservation.name}\n{line.reservation.item.name}",
                number(line.quantity),
                amount(line.credit_minor),
                amount(line.fee_minor),
                amount(line.net_minor),
            ]
            for line in lines
        ],
        [
            [
                _("Total"),
                "",
                amount(sum(line.credit_minor for line in lines)),
                amount(sum(line.fee_minor for line in lines)),
                amount(note.net_minor),
            ]
        ],
    )


def _exchange_lines(paper: Paper, note: CreditNote, lines: Sequence[ExchangeReturn]) -> None:
    paper.table(
        [
            Column(_("Reservation"), 3),
            Column(_("Quantity"), 1, is_amount=True),
            Column(_("Credit"), 1.6, is_amount=True),
        ],
        [
            [
                f"{line.reservation.name}\n{line.reservation.item.name}",
                number(line.quantity),
                money_text(line.credit_minor, note.currency),
            ]
            for line in lines
        ],
        [
            [_("Credited"), "", money_text(note.net_minor, note.currency)],
            [_("Purchases in total"), "", money_text(note.purchases_minor or 0, note.currency)],
        ],
    )


def _tax(paper: Paper, note: CreditNote) -> None:
    tax = getattr(note, "tax", None)
    if tax is None:
        return
    paper.heading(_("Tax"))
    paper.facts(
        [
            (_("Supply amount"), money_text(tax.supply_minor, note.currency)),
            (_("Tax"), money_text(tax.tax_minor, note.currency)),
            (_("Total with tax"), money_text(tax.total_minor, note.currency)),
            (_("Tax invoice number"), tax.invoice_number or "–"),
        ]
    )
