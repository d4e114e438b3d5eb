"""What the quote's page shows, put together from the quote, the reservations now, and the rights."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.commands.own_amount import NoSecondPerson
from billing.models import Quote
from billing.policy.quote_values import LimitSum, LineSum, QuoteSum
from billing.policy.refund import RefundSum
from billing.policy.refund_limit import LimitReturn, ReturnOf
from billing.policy.rules import LimitMeasure, RefundRules
from billing.policy.terms import BillingPlan
from billing.queries.quotes import places_of
from billing.queries.refund_estimates import known_versions
from billing.queries.refund_pages import ApprovalOutlook, QuotedLine, approval_outlook, quoted_lines
from billing.queries.second_persons import SecondPersonOutlook, second_person_outlook
from core.errors import Refusal
from customers.models import Membership
from customers.policy.roles import Action, PartnerRole
from customers.queries.access import MOST_NAMED, may_everywhere
from customers.queries.assignments import who_may
from portal.forms.refund import RefundForm, quantity_name
from portal.http import PartnerRequest
from portal.pages.batch import BatchView, batch_view
from portal.pages.refund_words import fee_words, last_minute_before, rate_words, rule_words, time_used_words
from portal.pages.rulings import RulingRow, rulings_of
from portal.refusals import MissingRight, missing_refund_right
from portal.templatetags.figures import money_text
from reservations.models import Reservation
from support.queries.refund_requests import request_numbers

BASICS, PROBLEM, CONTACT = 1, 2, 3
STEPS = {
    BASICS: (gettext_lazy("Basics"), gettext_lazy("Billing")),
    PROBLEM: (gettext_lazy("Problem"), gettext_lazy("Reservation management, Exchanges and refunds")),
    CONTACT: (gettext_lazy("Contact information"), gettext_lazy("Check and create")),
}


@dataclass(frozen=True, slots=True)
class LineCard:
    """One reservation of the quote: its sum in words and figures, and what stands in its way."""

    line: LineSum
    terms: RefundSum
    reservation: Reservation
    field: BoundField
    rule: str
    rule_ends_at: datetime | None
    is_monthly: bool
    trouble: str
    request_number: str
    is_first: bool
    is_last: bool
    fits_on: date | None
    rulings: list[RulingRow]

    @property
    def is_alone(self) -> bool:
        return self.is_first and self.is_last

    @property
    def fits_today(self) -> bool:
        """Whether all of it fits, if what is ahead of it and does not is left for later."""
        return self.fits_on == self.line.facts.on

    @property
    def lower_price(self) -> int:
        """What today's lower price takes off the payment, where the rules say so; not above zero."""
        return self.terms.basis - self.terms.paid

    @property
    def used_by_days(self) -> int:
        """What the time that has passed takes off; not above zero."""
        return self.terms.prorated_credit + self.terms.trimmed - self.terms.basis

    @property
    def time_used(self) -> str:
        """How much of the period has been used, in the unit by which it is pro-rated."""
        return time_used_words(self.terms)

    @property
    def trimmed(self) -> int:
        """What the refund limit takes off; not above zero."""
        return -self.terms.trimmed

    @property
    def full_credit(self) -> int:
        """The credit before the limit takes anything off."""
        return self.terms.prorated_credit + self.terms.trimmed

    @property
    def fee(self) -> int:
        """What the fee takes off; not above zero."""
        return -self.terms.fee

    @property
    def over_by(self) -> int:
        return self.line.over_by_usd_minor

    @property
    def fee_rate(self) -> str:
        return fee_words(self.terms.fee_basis_points)

    @property
    def commitment(self) -> str:
        return money_text(self.terms.commitment_cancelled, self.terms.currency)

    @property
    def largest_net(self) -> str:
        return money_text(self.line.largest_net, self.terms.currency)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """When an amount of the limit comes back, and whose it is."""

    row: LimitReturn
    number: str

    @property
    def is_own(self) -> bool:
        return self.row.of == ReturnOf.REQUEST


@dataclass(frozen=True, slots=True)
class RefundPage:
    """The quote's page. ``obstacles`` say why the request can't be created; none means that it can.

    ``able``: who may submit it, by name; looked up where the person may not.
    """

    quote: Quote
    total: QuoteSum
    rules: RefundRules
    cards: list[LineCard]
    returns: list[ReturnRow]
    outlook: ApprovalOutlook
    second: SecondPersonOutlook | None
    missing: MissingRight | None
    able: Sequence[Membership]
    is_expired: bool
    obstacles: list[str]
    batch: BatchView | None

    @property
    def other_obstacles(self) -> list[str]:
        """What stands in the way of creating it whoever asks."""
        return [one for one in self.obstacles if not self.missing or one != str(self.missing)]

    @property
    def limit(self) -> LimitSum:
        return self.total.limit

    @property
    def taken(self) -> int:
        return self.limit.used_usd_minor + self.limit.held_usd_minor

    @property
    def bar_end(self) -> int:
        return max(self.limit.limit_usd_minor, self.taken + self.limit.counted_usd_minor)

    @property
    def over(self) -> LineCard | None:
        """The first line that the limit has no room for."""
        return next((card for card in self.cards if card.over_by), None)

    @property
    def second_names(self) -> str:
        return ", ".join(one.name for one in self.second.people) if self.second else ""

    @property
    def fee(self) -> int:
        return -self.total.fee

    @property
    def net_that_fits(self) -> str:
        return money_text(self.total.net_that_fits, self.quote.currency)

    @property
    def needs_new_quote(self) -> bool:
        return self.is_expired or any(card.trouble == "changed" for card in self.cards)

    @property
    def rate(self) -> str:
        is_dollar = self.quote.currency == "USD"
        return "" if is_dollar else rate_words(self.quote.currency, self.quote.units_per_usd)

    @property
    def counts_commitment(self) -> bool:
        return self.rules.limit_measure == LimitMeasure.CANCELED_COMMITMENT


def refund_page(request: PartnerRequest, quote: Quote, form: RefundForm, refusal: Refusal | None = None) -> RefundPage:
    """Put the page together; eight queries, however many lines, and five more where a second person is needed."""
    result, rules = quote.sum, quote.policy.rules
    batch = batch_view(rules, result, quote.ticked)
    cards = _cards(quote, form, result, batch, request.now)
    decisions = may_everywhere(request.principal, Action.REFUNDS_REQUEST, at=places_of(quote), now=request.now)
    able = [] if all(decisions) else who_could_submit(quote, request.now)
    missing = missing_refund_right(request.principal, decisions, grantors=_grantors(able))
    second = None if missing else second_person_outlook(quote, result, request.principal, now=request.now)
    is_expired = not quote.is_valid(request.now)
    return RefundPage(
        quote=quote,
        total=result,
        rules=rules,
        cards=cards,
        returns=_returns(quote, result),
        outlook=approval_outlook(
            quote, result, automatic_up_to_usd_minor=request.partner.auto_approval_usd_minor, now=request.now
        ),
        second=second,
        missing=missing,
        able=able,
        is_expired=is_expired,
        obstacles=_obstacles(cards, result, missing, second, is_expired, refusal),
        batch=batch,
    )


def who_could_submit(quote: Quote, now: datetime) -> list[Membership]:
    """Return the members who may submit a quote's refund, by name; three queries."""
    return who_may(partner_id=quote.partner_id, action=Action.REFUNDS_REQUEST, at=places_of(quote), now=now)


def _grantors(able: Sequence[Membership]) -> list[str]:
    """Return the names of the first Admin agents among them, who hold an implied Owner everywhere."""
    return [one.user.name for one in able if PartnerRole.ADMIN_AGENT in one.roles][:MOST_NAMED]


def steps(current: int) -> list[dict[str, Any]]:
    """Return the wizard's header: what comes before the last step is filled in already."""
    return [
        {
            "number": number,
            "name": name,
            "note": note,
            "state": "current" if number == current else "done" if number < CONTACT else "todo",
        }
        for number, (name, note) in STEPS.items()
    ]


def quote_url(quote: Quote) -> str:
    return reverse("refund_quote", args=[quote.customer_id, quote.pk])


def _cards(quote: Quote, form: RefundForm, result: QuoteSum, batch: BatchView | None, now: datetime) -> list[LineCard]:
    lines, rules, versions = quoted_lines(quote, result), quote.policy.rules, known_versions()
    first, last = result.lines[0].key, result.lines[-1].key
    numbers = request_numbers(quote.partner_id, _open_refunds(line.reservation for line in lines if line.is_busy))
    return [
        LineCard(
            line=one.line,
            terms=one.line.sum,
            reservation=one.reservation,
            field=form[quantity_name(one.reservation.pk)],
            rule=rule_words(one.line.sum, rules),
            rule_ends_at=last_minute_before(one.line.sum.rule_changes_on) if one.line.sum.rule_changes_on else None,
            is_monthly=one.line.facts.plan == BillingPlan.MONTHLY,
            trouble=_trouble(one, now),
            request_number=numbers.get(_subject(one.reservation), ""),
            is_first=one.line.key == first,
            is_last=one.line.key == last,
            fits_on=_fits_on(one.line, batch),
            rulings=rulings_of(
                one.reservation, versions, replace(one.line, fits_from=_fits_on(one.line, batch)), one.sale_ends
            ),
        )
        for one in lines
        if one.line.sum
    ]


def _fits_on(line: LineSum, batch: BatchView | None) -> date | None:
    """Return from which day all of a line fits: among many as they are planned, alone as the limit comes back."""
    return batch.plan.day_of(line.key) if batch else line.fits_from


def _trouble(quoted: QuotedLine, now: datetime) -> str:
    if quoted.reservation.is_over(now):
        return "ended"
    if quoted.is_busy:
        return "busy"
    return "changed" if quoted.is_changed else ""


def _subject(reservation: Reservation) -> str:
    return str(reservation.open_act.subject_id) if hasattr(reservation, "open_act") else ""


def _open_refunds(reservations: Any) -> list[str]:
    return [_subject(one) for one in reservations]


def _returns(quote: Quote, result: QuoteSum) -> list[ReturnRow]:
    rows = result.limit.returns
    numbers = request_numbers(quote.partner_id, [row.reference for row in rows if row.reference])
    return [ReturnRow(row, numbers.get(row.reference, "")) for row in rows]


def _obstacles(
    cards: Sequence[LineCard],
    result: QuoteSum,
    missing: MissingRight | None,
    second: SecondPersonOutlook | None,
    is_expired: bool,
    refusal: Refusal | None,
) -> list[str]:
    found = [refusal.message] if refusal else []
    if is_expired:
        found.append(_("This quote has expired."))
    found += [_TROUBLES[card.trouble] % {"name": card.reservation.name} for card in cards if card.trouble]
    if not result.fits:
        found.append(_("The refund is more than this customer's refund limit has left."))
    if missing:
        found.append(str(missing))
    if second and not second.people:
        found.append(str(NoSecondPerson.text))
    return list(dict.fromkeys(found))


_TROUBLES = {
    "ended": gettext_lazy("%(name)s has ended, so nothing can be refunded."),
    "busy": gettext_lazy("A request for %(name)s is already open."),
    "changed": gettext_lazy("%(name)s has changed since this quote."),
}


def units_of(quote: Quote) -> dict[uuid.UUID, tuple[str, int]]:
    """Return each reservation's name and units as the quote saw them, for the form."""
    return {uuid.UUID(line["reservation"]): (line["name"], line["owned"]) for line in quote.request}
