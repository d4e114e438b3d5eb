"""Which rule applies to a reservation, and why: what may be done with it, by which version, and when that changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from billing.policy.exchange import exchange_refusals
from billing.policy.exchange_cutoff import ExchangesLeft, exchanges_left
from billing.policy.exchange_quote_values import ReturnRequest
from billing.policy.grace import CreditRule, credit_rule
from billing.policy.periods import days_since
from billing.policy.projection import in_force
from billing.policy.quote_values import LineSum
from billing.policy.refund import RefundFacts, refund_refusals
from billing.policy.refusals import InvalidRefundQuantity, SelfServiceRefundNotSupported
from billing.policy.rules import RefundRules
from billing.policy.terms import term_end
from reservations.policy.renewal import PRICE_LOCK, TERMS, RenewalFault, renewability


class RuledAct(StrEnum):
    """What the rules allow or refuse, whoever asks."""

    REFUND = "refund"
    EXCHANGE = "exchange"
    RENEWAL = "renewal"


class Why(StrEnum):
    """The reason of an answer: what a refund gives, how often it is exchanged, what renews, or what is in the way."""

    FULL = CreditRule.FULL.value
    PRORATED = CreditRule.PRORATED.value
    PRORATED_WITH_FEE = CreditRule.PRORATED_WITH_FEE.value
    OVER_LIMIT = "over_limit"
    EXCLUDED = "excluded"
    ENDED = "ended"
    UNLIMITED = "unlimited"
    ONCE = "once"
    CUT_OFF = "cut_off"
    ON_SALE = "on_sale"
    PRICE_LOCKED = "price_locked"
    OTHER_TERM = "other_term"
    NOT_SOLD = "not_sold"

    @property
    def is_yes(self) -> bool:
        return self not in _NO


_NO = frozenset({Why.OVER_LIMIT, Why.EXCLUDED, Why.ENDED, Why.CUT_OFF, Why.NOT_SOLD})


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """The answer of a day: the reason, and the version that gives it (none where a renewal is a matter of sale).

    since: from which day on the product is not sold. other_terms: those that are sold instead.
    """

    why: Why
    policy: str = ""
    rules: RefundRules | None = field(default=None, compare=False)
    since: date | None = None
    other_terms: tuple[str, ...] = ()

    @property
    def is_yes(self) -> bool:
        return self.why.is_yes


@dataclass(frozen=True, slots=True)
class Change:
    """Another answer, from the first moment of a UTC day on."""

    on: date
    answer: RuleAnswer


@dataclass(frozen=True, slots=True)
class Ruling:
    """What holds today for an act, and what will, in the order of the days."""

    act: RuledAct
    on: date
    answer: RuleAnswer
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What of a product's sale decides: the term in question, the day it is retired, and each term's end of sale.

    terms: those that are told where they are sold instead.
    """

    term: str
    retired_on: date | None
    sale_ends: Mapping[str, date]
    terms: tuple[str, ...] = TERMS

    @property
    def ended_on(self) -> date | None:
        """The first day on which the product is not sold for the term any more; None when no end is set."""
        return min((day for day in (self.retired_on, self.sale_ends.get(self.term)) if day), default=None)


def refund_ruling(versions: Sequence[RefundRules], line: LineSum) -> Ruling:
    """Tell whether and by which row a reservation is refunded, on the day of its line and from which day otherwise.

    `versions` are those in force or scheduled. Usage stays as it is, and the refund limit has room for the line from
    `fits_from` on, as the quote tells at today's sums.
    """
    facts = line.facts

    def answer(on: date) -> RuleAnswer:
        rules = in_force(versions, on)
        return RuleAnswer(_refund_reason(rules, line, on), rules.code, rules)

    grace_ends = (facts.purchased_on + timedelta(days=one.grace_days + 1) for one in versions)
    days = [*_days_of(versions), *grace_ends, *([line.fits_from] if line.fits_from else [])]
    return _ruling(RuledAct.REFUND, answer, days, facts.on, _end(facts))


def exchange_ruling(versions: Sequence[RefundRules], facts: RefundFacts, sale: Sale) -> Ruling:
    """Tell whether a reservation's units can be exchanged, how often, and from which day otherwise.

    The cut-off counts each unit by its own day of purchase; units that an exchange leaves over keep theirs.
    """

    def answer(on: date) -> RuleAnswer:
        rules = in_force(versions, on)
        return RuleAnswer(_exchange_reason(rules, facts, sale, on), rules.code, rules)

    cutoffs = (one.exchange_cutoff for one in versions if one.exchange_cutoff)
    days = [*_days_of(versions), *cutoffs, *([sale.ended_on] if sale.ended_on else [])]
    return _ruling(RuledAct.EXCHANGE, answer, days, facts.on, _end(facts))


def renewal_ruling(sale: Sale, *, on: date, ends_on: date) -> Ruling:
    """Tell whether a reservation can be renewed when it ends, and until when that can be set.

    Azure documentation, "Automatically renew reservations": the price is locked 30 days before the end.
    """
    found = renewability(
        sale.term, ends_on=ends_on, retired_on=sale.retired_on, sale_ends=sale.sale_ends, terms=sale.terms
    )

    def answer(day: date) -> RuleAnswer:
        if day >= ends_on:
            return RuleAnswer(Why.ENDED)
        if not found.is_renewable:
            why = Why.OTHER_TERM if found.fault == RenewalFault.TERM else Why.NOT_SOLD
            return RuleAnswer(why, since=found.changes_on, other_terms=tuple(found.other_terms))
        return RuleAnswer(Why.PRICE_LOCKED if day >= ends_on - PRICE_LOCK else Why.ON_SALE)

    return _ruling(RuledAct.RENEWAL, answer, [ends_on - PRICE_LOCK], on, ends_on)


def _refund_reason(rules: RefundRules, line: LineSum, on: date) -> Why:
    facts = replace(line.facts, on=on)
    if refused := _refused(rules, facts):
        return refused
    if not line.fits and (line.fits_from is None or on < line.fits_from):
        return Why.OVER_LIMIT
    return Why(credit_rule(rules, days_since(facts.purchased_on, on), is_used=facts.is_used).value)


def _exchange_reason(rules: RefundRules, facts: RefundFacts, sale: Sale, on: date) -> Why:
    request = ReturnRequest(key="", facts=replace(facts, on=on), deprecated_on=sale.ended_on)
    if refused := _refused(rules, request.facts):
        return refused
    if exchange_refusals(rules, replace(request, facts=replace(request.facts, quantity=1))):
        return Why.CUT_OFF
    left = exchanges_left(rules, request.bought, on)
    return Why.ONCE if left == ExchangesLeft.ONE else Why.UNLIMITED


def _refused(rules: RefundRules, facts: RefundFacts) -> Why | None:
    for refusal in refund_refusals(rules, facts):
        if not isinstance(refusal, InvalidRefundQuantity):
            return Why.EXCLUDED if isinstance(refusal, SelfServiceRefundNotSupported) else Why.ENDED
    return None


def _days_of(versions: Iterable[RefundRules]) -> list[date]:
    return [one.effective_from for one in versions]


def _end(facts: RefundFacts) -> date:
    return term_end(facts.benefit_start_on, facts.term)


def _ruling(
    act: RuledAct, answer: Callable[[date], RuleAnswer], days: Iterable[date], today: date, ends_on: date
) -> Ruling:
    """Ask for the answer on every day on which it can turn, up to the end of the term."""
    first = before = answer(today)
    changes: list[Change] = []
    for day in sorted(one for one in {*days, ends_on} if today < one <= ends_on):
        now = answer(day)
        if now != before:
            changes.append(Change(day, now))
        before = now
    return Ruling(act, today, first, tuple(changes))
