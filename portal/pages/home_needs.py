"""What needs somebody today, most urgent first.

To add a kind: a function from `Facts` to needs, its place in `Urgency`, and its name in `SOURCES`. What it is made
from, if nothing in `Facts` tells it, is read in `portal.pages.home`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models.states import RefundState
from billing.policy.grace import rule_changes_on
from billing.policy.refund_limit import is_nearly_taken
from billing.policy.rules import RefundRules
from billing.queries.refund_limits import TakenLimit
from billing.queries.reservations_needing import Kind, ReservationNeeding
from customers.policy.access import Principal, Why, decide
from customers.policy.roles import Action
from customers.queries.access import Place, held_everywhere
from portal.pages.refund_words import fee_words, last_minute_before
from portal.templatetags.figures import money_text, percent
from support.models import PreparedRefund, SupportRequest
from support.queries.under_way import Asked

BOUGHT_BEFORE_NOW = timedelta(days=2)
"""A younger purchase had no time to be used, and its usage none to arrive."""

ENDS_AT_ONCE = timedelta(days=1)


class Urgency(IntEnum):
    """The kinds in their order, among those that do not end within a day."""

    FULL_CREDIT_ENDS = 1
    PAYMENT_FAILED = 2
    SECOND_PERSON = 3
    QUOTE_CHANGED = 4
    PREPARED = 5
    ANSWER_WANTED = 6
    EXPIRING = 7
    LIMIT_NEARLY_TAKEN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing to do: what, for whom, until when or since when, and the act with the address that it leads to.

    ``right`` is what the act needs, at every one of ``places``; without it the need is somebody else's.
    """

    urgency: Urgency
    tone: str
    icon: str
    title: str
    text: str
    act: str
    url: str
    until: datetime | None = None
    since: datetime | None = None
    right: Action
    places: Sequence[Place] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the sources are asked of. ``used``: ids of reservations that were used, their predecessors included.

    ``seconds``: requests that this person could agree to as the second one; ``prepared``: refunds sent to them.
    """

    now: datetime
    rules: RefundRules
    reservations: Sequence[ReservationNeeding]
    used: frozenset[Any]
    asked: Sequence[Asked]
    limits: Sequence[TakenLimit]
    seconds: Sequence[SupportRequest] = ()
    prepared: Sequence[PreparedRefund] = ()

    def of(self, kind: Kind) -> list[ReservationNeeding]:
        return [one for one in self.reservations if one.kind == kind]


def needs_of(principal: Principal, facts: Facts) -> list[Need]:
    """Return what this person can see to, most urgent first; one query at most.

    What ends within a day comes before everything else.
    """
    found = [need for source in SOURCES for need in source(facts)]
    allowed = _allowed(principal, found, facts.now)
    return sorted(allowed, key=lambda need: _order(need, facts.now))


def _allowed(principal: Principal, needs: Iterable[Need], now: datetime) -> list[Need]:
    sure = {need.right: decide(principal, need.right) for need in needs}
    unsure = [need for need in needs if sure[need.right].why == Why.NEEDS_ASSIGNMENT]
    held = held_everywhere(principal, [place for need in unsure for place in need.places], now=now)

    def is_allowed(need: Need) -> bool:
        if sure[need.right]:
            return True
        rights = [decide(principal, need.right, held=held.get(place, ())) for place in need.places]
        return bool(rights) and all(rights)

    return [need for need in needs if is_allowed(need)]


def _order(need: Need, now: datetime) -> tuple[bool, int, datetime]:
    ends_soon = need.until is not None and need.until - now <= ENDS_AT_ONCE
    moment = need.until or need.since or now
    return (not ends_soon, 0 if ends_soon else need.urgency, moment)


def _full_credit_ends(facts: Facts) -> list[Need]:
    """Everything comes back of what was bought lately and not used, and not for much longer."""
    needs = []
    for one in facts.of(Kind.BOUGHT_LATELY):
        bought_on = one.purchased_at.astimezone(UTC).date()
        ends_on = rule_changes_on(facts.rules, bought_on, facts.now.date(), is_used=False)
        is_lost = one.id in facts.used and facts.rules.grace_requires_no_usage
        if ends_on is None or is_lost or not one.amount_minor:
            continue
        after = _("After that it is pro-rated.")
        if facts.rules.fee_basis_points:
            fee = fee_words(facts.rules.fee_basis_points)
            after = _("After that it is pro-rated with a fee of %(fee)s.") % {"fee": fee}
        unused = (
            _("Unused since the purchase: %(amount)s come back in full.")
            if one.id not in facts.used
            else _("%(amount)s come back in full.")
        )
        words = unused % {"amount": money_text(one.amount_minor, one.currency)}
        needs.append(
            Need(
                urgency=Urgency.FULL_CREDIT_ENDS,
                tone="hot",
                icon="clock",
                title=_("Full credit ends for %(name)s") % {"name": one.name},
                text=f"{_whose(one)} {words} {after}",
                act=_("See the quote"),
                url=reverse("reservation_refund", args=[one.customer_id, one.id]),
                until=last_minute_before(ends_on),
                right=Action.REFUNDS_REQUEST,
                places=[one.place],
            )
        )
    return needs


def _payment_failed(facts: Facts) -> list[Need]:
    needs = []
    for one in facts.of(Kind.PAYMENT_FAILED):
        payment = {"number": (one.number or 0) + 1, "amount": money_text(one.amount_minor or 0, one.currency)}
        words = _("Payment %(number)s of %(amount)s could not be taken.") % payment
        needs.append(
            Need(
                urgency=Urgency.PAYMENT_FAILED,
                tone="stop",
                icon="error",
                title=_("Payment failed for %(name)s") % {"name": one.name},
                text=f"{_whose(one)} {words}",
                act=_("See the payment"),
                url=f"{reverse('order', args=[one.customer_id, one.order_id])}#payments",
                since=_midnight(one),
                right=Action.RESERVATIONS_READ,
            )
        )
    return needs


def _quote_changed(facts: Facts) -> list[Need]:
    """A lower amount waits for somebody to accept it."""
    needs = []
    for one in facts.asked:
        if one.refund_state != RefundState.AWAITING_CONFIRMATION or one.currency is None:
            continue
        amounts = {
            "before": money_text(one.net_minor or 0, one.currency),
            "now": money_text(one.offered_net_minor or 0, one.currency),
        }
        words = (
            _("Prices that were entered after the quote change the exchange.")
            if one.is_exchange
            else _("Usage that came in after the quote lowers the refund: %(before)s is now %(now)s.") % amounts
        )
        needs.append(
            Need(
                urgency=Urgency.QUOTE_CHANGED,
                tone="hot",
                icon="warn",
                title=_("Confirm a changed quote, %(number)s") % {"number": one.number},
                text=f"{one.company_name}. {words}",
                act=_("Compare"),
                url=f"{reverse('request', args=[one.number])}#request-confirmation",
                until=one.confirm_until,
                right=Action.REFUNDS_REQUEST,
                places=one.places,
            )
        )
    return needs


def _second_person(facts: Facts) -> list[Need]:
    """A colleague's refund that may not go on before somebody else of the partner agrees."""
    needs = []
    for one in facts.seconds:
        asked = one.asked
        if asked is None:
            continue
        said = (
            _("%(who)s asked for it. Net refund %(amount)s.")
            if one.refund
            else _("%(who)s asked for it, an exchange. Credit %(amount)s.")
        )
        words = said % {"who": one.requested_by.name, "amount": money_text(asked.net_minor, asked.currency)}
        needs.append(
            Need(
                urgency=Urgency.SECOND_PERSON,
                tone="hot",
                icon="people",
                title=_("Approve %(number)s as second person") % {"number": one.number},
                text=f"{one.customer.company_name}. {words}",
                act=_("Review"),
                url=f"{reverse('request', args=[one.number])}#request-second-person",
                until=asked.answer_until,
                right=Action.RESERVATIONS_READ,
            )
        )
    return needs


def _prepared(facts: Facts) -> list[Need]:
    """A colleague has prepared a refund and may not submit it."""
    return [
        Need(
            urgency=Urgency.PREPARED,
            tone="",
            icon="refund",
            title=_("Submit the refund that %(who)s prepared") % {"who": one.prepared_by.name},
            text=_("%(company)s, as prepared %(amount)s.")
            % {"company": one.customer.company_name, "amount": money_text(one.seen_net_minor, one.currency)},
            act=_("Review"),
            url=reverse("prepared_refund", args=[one.pk]),
            since=one.sent_at,
            right=Action.RESERVATIONS_READ,
        )
        for one in facts.prepared
    ]


def _expiring(facts: Facts) -> list[Need]:
    """Nobody decided what follows: pay-as-you-go prices do."""
    needs = []
    for one in facts.of(Kind.EXPIRING):
        days = max((one.expires_at.date() - facts.now.date()).days, 0)
        title = ngettext("%(name)s expires in %(days)s day", "%(name)s expires in %(days)s days", days)
        words = _("Automatic renewal is off: pay-as-you-go prices follow.")
        needs.append(
            Need(
                urgency=Urgency.EXPIRING,
                tone="hot",
                icon="clock",
                title=title % {"name": one.name, "days": days},
                text=f"{_whose(one)} {words}",
                act=_("Decide"),
                url=reverse("reservation_renewal", args=[one.customer_id, one.id]),
                until=one.expires_at,
                right=Action.RESERVATIONS_CONFIGURE,
                places=[one.place],
            )
        )
    return needs


def _limit_nearly_taken(facts: Facts) -> list[Need]:
    whole = facts.rules.limit_usd_minor
    needs = []
    for one in facts.limits:
        left = whole - one.taken_usd_minor
        if not is_nearly_taken(whole, left):
            break
        facts_ = {
            "share": percent(one.taken_usd_minor * 100 / whole if whole else 100, 0),
            "left": money_text(max(left, 0), "USD"),
        }
        needs.append(
            Need(
                urgency=Urgency.LIMIT_NEARLY_TAKEN,
                tone="hot",
                icon="limit",
                title=_("Refund limit of %(name)s nearly taken") % {"name": one.company_name},
                text=_("%(share)s of it is used or held; %(left)s are left.") % facts_,
                act=_("See the limit"),
                url=f"{reverse('refund_limit')}?customer={one.customer_id}",
                right=Action.LEDGER_READ,
            )
        )
    return needs


SOURCES: tuple[Callable[[Facts], list[Need]], ...] = (
    _full_credit_ends,
    _payment_failed,
    _second_person,
    _quote_changed,
    _prepared,
    _expiring,
    _limit_nearly_taken,
)


def _whose(one: ReservationNeeding) -> str:
    return _("%(company)s, %(quantity)s × %(product)s.") % {
        "company": one.company_name,
        "quantity": one.quantity,
        "product": one.product,
    }


def _midnight(one: ReservationNeeding) -> datetime | None:
    return datetime(one.due_on.year, one.due_on.month, one.due_on.day, tzinfo=UTC) if one.due_on else None
