"""Which rule applies to a reservation, and why: what may be done with it, by which version, and when that changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from billing.policy.grace import CreditRule, credit_rule
from billing.policy.periods import days_since
from billing.policy.projection import in_force
from billing.policy.quote_values import LineSum
from billing.policy.refund import refund_refusals
from billing.policy.refusals import InvalidRefundQuantity, SelfServiceRefundNotSupported
from billing.policy.rules import RefundRules
from billing.policy.terms import term_end
from reservations.policy.renewal import PRICE_LOCK, offer_on


class RuledAct(StrEnum):
    """What the rules allow or refuse, whoever asks."""

    REFUND = "refund"
    RENEWAL = "renewal"


class Why(StrEnum):
    """The reason of an answer: what a refund gives, what renews, or what stands in the way."""

    FULL = CreditRule.FULL.value
    PRORATED = CreditRule.PRORATED.value
    PRORATED_WITH_FEE = CreditRule.PRORATED_WITH_FEE.value
    OVER_LIMIT = "over_limit"
    EXCLUDED = "excluded"
    ENDED = "ended"
    ON_SALE = "on_sale"
    PRICE_LOCKED = "price_locked"
    NOT_SOLD = "not_sold"

    @property
    def is_yes(self) -> bool:
        return self not in _NO


_NO = frozenset({Why.OVER_LIMIT, Why.EXCLUDED, Why.ENDED, Why.NOT_SOLD})


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """The answer of a day: the reason, the version it is of ("" where no version decides), and its figures."""

    why: Why
    policy: str = ""
    rules: RefundRules | None = field(default=None, compare=False)
    terms: tuple[str, ...] = ()
    since: date | None = None

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


def refund_ruling(versions: Sequence[RefundRules], line: LineSum) -> Ruling:
    """Tell whether and by which row a reservation can be refunded, on the day of its line and from which day otherwise.

    `versions` are those in force or scheduled. Usage stays as it is, and the refund limit has room for the line from
    `fits_from` on, as the quote tells at today's sums.
    """
    facts = line.facts
    ends_on = term_end(facts.benefit_start_on, facts.term)

    def answer(on: date) -> RuleAnswer:
        rules = in_force(versions, on)
        return RuleAnswer(_refund_reason(rules, line, on), rules.code, rules)

    days = {
        ends_on,
        *(one.effective_from for one in versions),
        *(facts.purchased_on + timedelta(days=one.grace_days + 1) for one in versions),
        *([line.fits_from] if line.fits_from else []),
    }
    return Ruling(RuledAct.REFUND, facts.on, answer(facts.on), _changes(answer, days, facts.on, ends_on))


def renewal_ruling(
    *,
    on: date,
    ends_on: date,
    resource_type: str,
    retired_on: date | None,
    sale_ends: Mapping[str, date],
    priced_terms: Sequence[str],
) -> Ruling:
    """Tell whether a reservation can be renewed on its last day, and until when that can be set.

    Azure documentation, "Automatically renew reservations": the price is locked 30 days before the end; "Manage legacy
    VM reservations after July 1, 2026": what is not sold on the last day is not renewed.
    """
    offer = offer_on(
        ends_on, resource_type=resource_type, retired_on=retired_on, sale_ends=sale_ends, priced_terms=priced_terms
    )
    ended = [day for term, day in sale_ends.items() if term in offer.ended_terms]
    since = min([*ended, *([retired_on] if retired_on and retired_on <= ends_on else [])], default=None)

    def answer(day: date) -> RuleAnswer:
        if day >= ends_on:
            return RuleAnswer(Why.ENDED)
        if offer.fault:
            return RuleAnswer(Why.NOT_SOLD, since=since)
        why = Why.PRICE_LOCKED if day >= ends_on - PRICE_LOCK else Why.ON_SALE
        return RuleAnswer(why, terms=tuple(offer.terms))

    return Ruling(RuledAct.RENEWAL, on, answer(on), _changes(answer, {ends_on - PRICE_LOCK, ends_on}, on, ends_on))


def _refund_reason(rules: RefundRules, line: LineSum, on: date) -> Why:
    facts = replace(line.facts, on=on)
    refusals = [one for one in refund_refusals(rules, facts) if not isinstance(one, InvalidRefundQuantity)]
    if refusals:
        is_of_product = isinstance(refusals[0], SelfServiceRefundNotSupported)
        return Why.EXCLUDED if is_of_product else Why.ENDED
    if not line.fits and (line.fits_from is None or on < line.fits_from):
        return Why.OVER_LIMIT
    return Why(credit_rule(rules, days_since(facts.purchased_on, on), is_used=facts.is_used).value)


def _changes(
    answer: Callable[[date], RuleAnswer], days: Iterable[date], after: date, until: date
) -> tuple[Change, ...]:
    """Return each day after which the answer is another, up to the end of the term."""
    found: list[Change] = []
    before = answer(after)
    for day in sorted(one for one in set(days) if after < one <= until):
        now = answer(day)
        if now != before:
            found.append(Change(day, now))
        before = now
    return tuple(found)
