"""What a carried-out refund or exchange has moved, in sentences with links."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Exchange, ExchangePurchase, ExchangeReturn, Refund, RefundLine, Reversal
from portal.templatetags.figures import money_text


def carried_out_lines(refund: Refund) -> list[SafeString | str]:
    """Say what was cancelled, and what stays."""
    lines = list(refund.lines.all())
    said: list[SafeString | str] = [
        ngettext("%(number)s reservation was cancelled.", "%(number)s reservations were cancelled.", len(lines))
        % {"number": len(lines)}
    ]
    if refund.commitment_cancelled_minor:
        amount = money_text(refund.commitment_cancelled_minor, refund.currency)
        said.append(_("Payments still to come of %(amount)s were cancelled.") % {"amount": amount})
    return [*said, *(_rest_line(refund, line) for line in lines if line.remainder)]


def exchanged_lines(exchange: Exchange) -> list[SafeString | str]:
    """Say what came back, what was bought, and what stays."""
    returns, purchases = list(exchange.returns.all()), list(exchange.purchases.all())
    said: list[SafeString | str] = [
        ngettext("%(number)s reservation was returned.", "%(number)s reservations were returned.", len(returns))
        % {"number": len(returns)}
    ]
    if exchange.commitment_cancelled_minor:
        amount = money_text(exchange.commitment_cancelled_minor, exchange.currency)
        said.append(_("Payments still to come of %(amount)s were cancelled.") % {"amount": amount})
    said += [_rest_line(exchange, line) for line in returns if line.remainder_id]
    return [*said, *(_bought_line(exchange, line) for line in purchases if line.reservation_id)]


def _bought_line(exchange: Exchange, line: ExchangePurchase) -> SafeString:
    words = ngettext("{number} unit was bought as {link}.", "{number} units were bought as {link}.", line.quantity)
    url = reverse("reservation_overview", args=[exchange.customer_id, line.reservation_id])
    return format_html(words, number=line.quantity, link=format_html('<a href="{}">{}</a>', url, line.name))


def credited_lines(asked: Refund | Exchange) -> list[SafeString | str]:
    """Say what was credited, and under which papers."""
    amount = money_text(asked.net_minor, asked.currency)
    note = getattr(asked, "credit_note", None)
    if note is None:
        return [_("There was nothing to credit.")]
    return [
        _("%(amount)s was credited to the partner account. Credit note %(note)s, journal entry %(entry)s.")
        % {"amount": amount, "note": note.number, "entry": note.entry.number}
    ]


def reversed_lines(reversal: Reversal) -> list[SafeString | str]:
    """Say what was moved back, under which papers, and why."""
    said: list[SafeString | str] = [_("The reservations are active again, and their coming payments go on.")]
    if reversal.exchange:
        said = [
            _("What was returned is active again, and its coming payments go on."),
            _("What was bought has ended; every payment made for it is corrected by a journal entry of its own."),
        ]
    if reversal.entry and reversal.credit_note:
        url = reverse("ledger_entry", args=[reversal.entry.number])
        link = format_html('<a href="{}">{}</a>', url, reversal.entry.number)
        words = _("Journal entry {entry} takes the credit back. Credit note {note} is cancelled.")
        said.append(format_html(words, entry=link, note=reversal.credit_note.number))
    return [*said, f"“{reversal.reason}”"]


def _rest_line(asked: Refund | Exchange, line: RefundLine | ExchangeReturn) -> SafeString:
    rest = line.owned - line.quantity
    words = ngettext("{number} unit of {name} stays as {link}.", "{number} units of {name} stay as {link}.", rest)
    url = reverse("reservation_overview", args=[asked.customer_id, line.remainder_id])
    link = format_html('<a href="{}">{}</a>', url, _("a new reservation"))
    return format_html(words, number=rest, name=line.reservation.name, link=link)
