"""What the pages of an exchange show: where it stands, what comes back, what is bought, and what that means."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.commands.make_exchange_quote import WantedPurchase
from billing.models import ExchangeQuote
from billing.policy.exchange_quote_values import ExchangeSum, PurchaseSum, ReturnSum
from billing.policy.refusals import PolicyRefusal
from billing.policy.terms import BillingPlan, Term
from billing.queries.carts import CartRow
from billing.queries.exchange_pages import Returnable
from billing.queries.quotes import places_of
from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.access import may_everywhere
from portal.http import PartnerRequest
from portal.pages.exchange_words import exchange_refusal
from portal.refusals import MissingRight, missing_refund_right
from portal.templatetags.figures import money_text
from reservations.models import Reservation
from reservations.models.order import BILLING_PLAN_NAMES, TERM_NAMES
from reservations.policy.scope import Choice, ScopeType

RETURNS, PURCHASE, REVIEW, REQUEST = 1, 2, 3, 4


def exchange_steps(customer: Customer, current: int) -> list[dict[str, Any]]:
    """Return the steps as components/_steps.html takes them."""
    named = [
        (RETURNS, _("Return"), _("Quantities"), "exchange"),
        (PURCHASE, _("Purchase"), _("Choose and add to the cart"), "exchange_purchase"),
        (REVIEW, _("Review"), _("Values and payments"), "exchange_review"),
        (REQUEST, _("Support request"), _("Check and create"), ""),
    ]
    return [
        {
            "name": name,
            "note": note,
            "state": "current" if number == current else "done" if number < current else "todo",
            "url": reverse(url, args=[customer.pk]) if number < current else "",
        }
        for number, name, note, url in named
    ]


@dataclass(frozen=True, slots=True)
class ReturnedCard:
    """One reservation that comes back. ``line`` is None while nothing could be computed."""

    reservation: Reservation
    units: int
    line: ReturnSum | None
    refusals: list[str]


@dataclass(frozen=True, slots=True)
class Fitting:
    """What would make the exchange fit: another quantity of a line, at this term or a longer one."""

    quantity: int
    term: str
    words: str


@dataclass(frozen=True, slots=True)
class BoughtCard:
    """One product that is bought, by the place it has in the quote."""

    name: str
    region: str
    reservation_name: str
    term_name: str
    plan_name: str
    line: PurchaseSum
    refusals: list[str]
    fits: list[Fitting]


@dataclass(frozen=True, slots=True)
class ExchangeTotals:
    """Both sides in words and figures, for components/_sum.html."""

    total: ExchangeSum

    @property
    def value_lines(self) -> list[tuple[str, str, str]]:
        return [
            (_("Value bought"), _("Whole commitment"), self._money(self.total.purchases_total)),
            (_("Value returned"), _("Credit and commitment cancelled"), self._money(-self.total.refunds_total)),
        ]

    @property
    def value_total(self) -> tuple[str, str, str]:
        return (_("More commitment"), "", self._money(self.total.net_payable))

    @property
    def cash_lines(self) -> list[tuple[str, str, str]]:
        return [
            (_("First payments"), "", self._money(self.total.due_today)),
            (_("Credit"), _("On a credit note"), self._money(-self.total.credit)),
        ]

    @property
    def cash_total(self) -> tuple[str, str, str]:
        return (
            _("Net today"),
            _("In your favor") if self.total.net_today < 0 else "",
            self._money(self.total.net_today),
        )

    @property
    def monthly(self) -> str:
        return self._money(self.total.monthly) if self.total.monthly else ""

    @property
    def gap(self) -> str:
        return self._money(self.total.gap) if self.total.gap else ""

    @property
    def credit(self) -> str:
        return self._money(self.total.credit)

    @property
    def bought(self) -> str:
        return self._money(self.total.purchases_total)

    def _money(self, minor: int) -> str:
        return money_text(minor, self.total.currency)


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """A computed exchange for its reader. ``obstacles``: why the request can't be created; none means that it can."""

    quote: ExchangeQuote
    totals: ExchangeTotals
    returned: list[ReturnedCard]
    bought: list[BoughtCard]
    missing: MissingRight | None
    is_expired: bool
    obstacles: list[str]

    @property
    def can_be_submitted(self) -> bool:
        return not self.obstacles


def exchange_page(
    request: PartnerRequest, quote: ExchangeQuote, rows: Sequence[Returnable], *, told: Sequence[str] = ()
) -> ExchangePage:
    """Put a quote's page together; two queries at most. ``told``: what was refused when it was sent."""
    result = quote.sum
    decisions = may_everywhere(request.principal, Action.REFUNDS_REQUEST, at=places_of(quote), now=request.now)
    missing = missing_refund_right(request.principal, decisions)
    is_expired = not quote.is_valid(request.now)
    reservations = {row.reservation.pk: row.reservation for row in rows}
    return ExchangePage(
        quote=quote,
        totals=ExchangeTotals(result),
        returned=[
            ReturnedCard(reservations[uuid.UUID(line.key)], line.facts.quantity, line, _told(line.refusals))
            for line in result.returns
            if uuid.UUID(line.key) in reservations
        ],
        bought=bought_cards(quote, result),
        missing=missing,
        is_expired=is_expired,
        obstacles=_obstacles(result, missing, is_expired, told),
    )


def bought_cards(quote: ExchangeQuote, result: ExchangeSum) -> list[BoughtCard]:
    """Return each product that is bought, with what would make it fit."""
    return [
        BoughtCard(
            name=frozen["product"],
            region=frozen["region"],
            reservation_name=frozen["name"],
            term_name=str(TERM_NAMES[frozen["term"]]),
            plan_name=str(BILLING_PLAN_NAMES[frozen["plan"]]),
            line=line,
            refusals=_told(line.refusals),
            fits=_fits(line) if result.gap else [],
        )
        for frozen, line in zip(quote.bought, result.purchases, strict=True)
    ]


def _fits(line: PurchaseSum) -> list[Fitting]:
    found = []
    if line.smallest_quantity is not None and line.smallest_quantity > line.facts.quantity:
        words = _("Raise the quantity to %(quantity)s") % {"quantity": line.smallest_quantity}
        found.append(Fitting(line.smallest_quantity, line.facts.term.value, words))
    for fit in line.longer:
        quantity = max(fit.quantity, 1)
        words = _("Choose %(term)s, quantity %(quantity)s") % {"term": TERM_NAMES[fit.term], "quantity": quantity}
        found.append(Fitting(quantity, fit.term.value, words))
    return found


def _told(refusals: Sequence[PolicyRefusal]) -> list[str]:
    return [exchange_refusal(one) for one in refusals]


def _obstacles(result: ExchangeSum, missing: MissingRight | None, is_expired: bool, told: Sequence[str]) -> list[str]:
    found = list(told)
    if is_expired:
        found.append(_("This quote has expired."))
    found += _told(result.all_refusals)
    if missing:
        found.append(str(missing))
    return list(dict.fromkeys(found))


def wanted_purchases(rows: Sequence[CartRow]) -> list[WantedPurchase]:
    """Return the lines of the cart as the quote takes them."""
    return [
        WantedPurchase(
            item_id=row.line.item_id,
            quantity=row.line.quantity,
            term=Term(row.line.term),
            plan=BillingPlan(row.line.billing_plan),
            subscription_id=row.line.subscription_id,
            scope=_scope(row),
            name=row.line.name,
        )
        for row in rows
    ]


def _scope(row: CartRow) -> Choice | None:
    if row.line.scope_target is None:
        return None
    return Choice(scope=ScopeType(row.line.scope), targets=(row.line.scope_target,))


def families_of(rows: Sequence[Returnable]) -> list[str]:
    """Return the product families of what comes back, each once."""
    return list(dict.fromkeys(row.family for row in rows))


def chosen_rows(rows: Sequence[Returnable], returns: Mapping[uuid.UUID, int]) -> list[tuple[Returnable, int]]:
    return [(row, returns[row.reservation.pk]) for row in rows if row.reservation.pk in returns]
