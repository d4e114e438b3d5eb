"""A month's statement as a paper."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from babel.dates import format_skeleton
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.models import CreditNoteTax, JournalEntry
from billing.policy.statement import Movement, StatementPart
from billing.queries.statements import StatementRecord
from customers.models import Partner
from portal.papers.blocks import Column
from portal.papers.document import Paper
from portal.templatetags.figures import current_locale, money_text
from portal.templatetags.moments import instant_text


def month_name(month: date) -> str:
    """Name a month in the active language: October 2026, 2026년 10월."""
    midnight = datetime(month.year, month.month, 1, tzinfo=UTC)
    text: str = format_skeleton("yMMMM", midnight, tzinfo=UTC, locale=current_locale())
    return text


def statement_paper(
    statement: StatementRecord,
    *,
    partner: Partner,
    taxes: Mapping[str, CreditNoteTax],
    numbers: Mapping[str, str],
    language: str,
    now: datetime,
) -> Paper:
    """Write it in the language that is active. ``taxes``: by credit note; ``numbers``: of requests, by subject."""
    title = _("Statement of %(month)s") % {"month": month_name(statement.month)}
    paper = Paper(
        title=title,
        subtitle=partner.name,
        footing=f"{partner.name} · {statement.number or title}",
        language=language,
        at=now,
    )
    state = _("Provisional: the month is not over") if statement.is_provisional else statement.number
    paper.facts(
        [
            (_("Partner"), f"{partner.name} (MPN {partner.mpn_id})"),
            (_("Number"), state),
            (_("Period (UTC)"), f"{statement.month.isoformat()} – {statement.last_day.isoformat()}"),
            *_closed(statement.closed_at),
        ]
    )
    if not statement.parts:
        paper.remark(_("Nothing was credited in this month, and nothing had been before."))
    for part in statement.parts:
        _part(paper, part, taxes, numbers)
    paper.remark(_("By day of credit in UTC, without tax. Tax fields are filled in by the operator."))
    return paper


def _closed(at: datetime | None) -> list[tuple[str, str]]:
    return [(pgettext("statement", "Closed"), instant_text(at, UTC))] if at else []


def _part(paper: Paper, part: StatementPart, taxes: Mapping[str, CreditNoteTax], numbers: Mapping[str, str]) -> None:
    sum_ = part.sum

    def amount(minor: int) -> str:
        return money_text(minor, sum_.currency)

    paper.heading(sum_.currency)
    paper.facts(
        [
            (_("Opening credit"), amount(sum_.opening)),
            (_("Credited"), amount(sum_.credited)),
            (_("Taken back"), amount(-sum_.taken_back)),
            (_("Closing credit"), amount(sum_.closing)),
        ]
    )
    if not part.movements:
        return
    paper.table(
        [
            Column(_("Day (UTC)"), 1.2),
            Column(_("Entry"), 2.1),
            Column(_("Customer"), 1.9),
            Column(_("Credit note"), 2.2),
            Column(_("Supply amount"), 1.5, is_amount=True),
            Column(_("Tax"), 1.2, is_amount=True),
            Column(_("Amount"), 1.6, is_amount=True),
        ],
        [_row(move, taxes.get(move.credit_note), numbers.get(move.subject, "")) for move in part.movements],
        [[_("Closing credit"), "", "", "", "", "", amount(sum_.closing)]],
    )


def _row(move: Movement, tax: CreditNoteTax | None, request_number: str) -> list[str]:
    kind = JournalEntry.Kind(move.kind).label
    return [
        move.on,
        f"{move.entry}\n{kind}",
        f"{move.customer}\n{request_number}" if request_number else move.customer,
        f"{move.credit_note}\n{tax.invoice_number}" if tax and tax.invoice_number else move.credit_note,
        money_text(tax.supply_minor, move.currency) if tax else "",
        money_text(tax.tax_minor, move.currency) if tax else "",
        money_text(move.minor, move.currency),
    ]
