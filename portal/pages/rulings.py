"""Which rule applies, and why, in words: refund, exchange and renewal, each with what it changes to and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.policy.quote_values import LineSum
from billing.policy.rules import RefundRules
from billing.policy.which_rule import (
    RuleAnswer,
    RuledAct,
    Ruling,
    Sale,
    Why,
    exchange_ruling,
    refund_ruling,
    renewal_ruling,
)
from portal.pages.refund_words import fee_words
from reservations.models import Reservation
from reservations.models.order import TERM_NAMES
from reservations.queries.record import COMMON_TERMS
from reservations.queries.renewal_offer import renewal_of

LABELS = {
    RuledAct.REFUND: (gettext_lazy("Refundable"), gettext_lazy("Not refundable")),
    RuledAct.EXCHANGE: (gettext_lazy("Exchangeable"), gettext_lazy("Not exchangeable")),
    RuledAct.RENEWAL: (gettext_lazy("Renewable"), gettext_lazy("Not renewable")),
}
WORDS = {
    Why.PRORATED: gettext_lazy("Pro-rated credit without a fee."),
    Why.OVER_LIMIT: gettext_lazy("All of it is more than the refund limit has left."),
    Why.EXCLUDED: gettext_lazy("The policy excludes this product."),
    Why.ENDED: gettext_lazy("The term has ended."),
    Why.UNLIMITED: gettext_lazy("As often as wanted, for products of the same family and at least the same value."),
    Why.ONCE: gettext_lazy("Once more: these units were bought before the cut-off."),
    Why.CUT_OFF: gettext_lazy("These units were bought on or after the cut-off of exchanges."),
    Why.ON_SALE: gettext_lazy("The product is sold for the same term on the last day. Off unless it is switched on."),
    Why.PRICE_LOCKED: gettext_lazy("The price is locked; it can be switched on or off until the end."),
}


@dataclass(frozen=True, slots=True)
class Later:
    """What holds from an instant on: the first moment of a UTC day."""

    at: datetime
    label: str
    words: str
    policy: str


@dataclass(frozen=True, slots=True)
class RulingRow:
    """One act: yes or no, why, by which version, and what follows."""

    label: str
    is_yes: bool
    words: str
    policy: str
    later: list[Later]


def rulings_of(
    reservation: Reservation, versions: Sequence[RefundRules], line: LineSum, sale_ends: Mapping[str, date]
) -> list[RulingRow]:
    """Return the three rows of a reservation, which carries its order and item, on the day of its line. No query."""
    sale = Sale(
        term=renewal_of(reservation).term,
        retired_on=reservation.item.retired_on,
        sale_ends=sale_ends,
        terms=COMMON_TERMS,
    )
    rulings = [
        refund_ruling(versions, line),
        exchange_ruling(versions, line.facts, replace(sale, term=reservation.order.term)),
        renewal_ruling(sale, on=line.facts.on, ends_on=reservation.expires_at.date()),
    ]
    return [_row(one) for one in rulings]


def _row(ruling: Ruling) -> RulingRow:
    return RulingRow(
        label=_label(ruling.act, ruling.answer),
        is_yes=ruling.answer.is_yes,
        words=_words(ruling.answer),
        policy=ruling.answer.policy,
        later=[
            Later(
                datetime.combine(one.on, time(), tzinfo=UTC),
                _label(ruling.act, one.answer),
                _words(one.answer),
                one.answer.policy,
            )
            for one in ruling.changes
        ],
    )


def _label(act: RuledAct, answer: RuleAnswer) -> str:
    yes, no = LABELS[act]
    return str(yes if answer.is_yes else no)


def _words(answer: RuleAnswer) -> str:
    rules = answer.rules
    if answer.why == Why.FULL and rules:
        if rules.grace_requires_no_usage:
            return _("Full credit: %(days)s days or fewer since the order, and not used.") % {"days": rules.grace_days}
        return _("Full credit: %(days)s days or fewer since the order.") % {"days": rules.grace_days}
    if answer.why == Why.PRORATED_WITH_FEE and rules:
        return _("Pro-rated credit less a fee of %(fee)s.") % {"fee": fee_words(rules.fee_basis_points)}
    if answer.why in {Why.NOT_SOLD, Why.OTHER_TERM}:
        return _sale_words(answer)
    return str(WORDS[answer.why])


def _sale_words(answer: RuleAnswer) -> str:
    since = answer.since.isoformat() if answer.since else ""
    if answer.why == Why.NOT_SOLD:
        return _("The product is not sold from %(day)s on (UTC), so nothing is renewed.") % {"day": since}
    terms = ", ".join(str(TERM_NAMES[term]) for term in answer.other_terms)
    return _("Not for the same term, which is not sold from %(day)s on (UTC). Sold for: %(terms)s.") % {
        "day": since,
        "terms": terms,
    }
