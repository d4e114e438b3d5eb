"""The first page: what needs the person today, what is under way, and what was done lately."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import sha256

from billing.models.states import RefundState
from billing.policy.rules import RefundRules
from billing.queries.refund_limits import TakenLimit, limits_most_taken, rules_in_force
from billing.queries.reservations_needing import ReservationNeeding, reservations_needing
from customers.policy.access import decide
from customers.policy.roles import Action
from customers.queries.access import who_can_grant
from portal.http import PartnerRequest
from portal.pages.home_needs import BOUGHT_BEFORE_NOW, Facts, Need, Urgency, needs_of
from portal.pages.home_progress import Going, going
from reservations.queries.lineage import used_among
from reservations.queries.under_used import UnderUsed, most_under_used
from support.models import SupportRequest
from support.queries.prepared_refunds import prepared_for
from support.queries.second_person import waiting_for_second_person
from support.queries.under_way import Asked, requests_under_way
from support.queries.whose_requests import Whose, whose_requests

MOST_LIMITS = 5
MOST_UNDER_USED = 5
MOST_GOING = 6
SHOWN_AT_ONCE = 8
MOST_OF_A_KIND = 3
"""Of the needs shown at once, so that many of one kind don't hide the others; the rest is folded away."""

THIS_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LimitShare:
    """A customer's limit: what is taken and left, in US cents."""

    limit: TakenLimit
    whole_usd_minor: int

    @property
    def left_usd_minor(self) -> int:
        return self.whole_usd_minor - self.limit.taken_usd_minor

    @property
    def share(self) -> Fraction:
        return Fraction(self.limit.taken_usd_minor * 100, self.whole_usd_minor or 1)


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the person may see of it; ``grantors``: who could give a role to somebody who sees nothing."""

    now: datetime
    sees_anything: bool
    sees_reservations: bool = False
    sees_requests: bool = False
    sees_limits: bool = False
    needs: list[Need] = field(default_factory=list)
    going: list[Going] = field(default_factory=list)
    done: list[Asked] = field(default_factory=list)
    limits: list[LimitShare] = field(default_factory=list)
    rules: RefundRules | None = None
    under_used: list[UnderUsed] = field(default_factory=list)
    grantors: list[str] = field(default_factory=list)
    seen: str = ""

    @property
    def first_needs(self) -> list[Need]:
        """The most urgent, a few of each kind; all of a kind while nothing else waits."""
        of_kind: Counter[Urgency] = Counter()
        first = []
        for need in self.needs:
            of_kind[need.urgency] += 1
            if of_kind[need.urgency] <= MOST_OF_A_KIND:
                first.append(need)
        return first[:SHOWN_AT_ONCE] if len(of_kind) > 1 else self.needs[:SHOWN_AT_ONCE]

    @property
    def more_needs(self) -> list[Need]:
        first = self.first_needs
        return [need for need in self.needs if need not in first]

    @property
    def ending_this_week(self) -> int:
        return sum(1 for need in self.needs if need.until and need.until - self.now <= THIS_WEEK)

    @property
    def is_live(self) -> bool:
        return any(one.is_running for one in self.going)


def home_page(request: PartnerRequest) -> HomePage:
    """Put the page together; eight queries at most, two more while somebody is wanted as second person."""
    sees = {
        action: bool(decide(request.principal, action)) for action in (Action.RESERVATIONS_READ, Action.LEDGER_READ)
    }
    whose = whose_requests(request.principal)
    if not (any(sees.values()) or whose.any):
        grantors = who_can_grant(request.principal, on=request.now.date())
        return HomePage(now=request.now, sees_anything=False, grantors=grantors)
    rules = rules_in_force(request.now.date())
    asked = requests_of(request, whose)
    limits = limits_most_taken(request.partner.pk, on=request.now.date()) if sees[Action.LEDGER_READ] else []
    reservations = _reservations(request, rules) if sees[Action.RESERVATIONS_READ] else []
    facts = Facts(
        now=request.now,
        rules=rules,
        reservations=reservations,
        used=_used(request, reservations),
        asked=asked,
        limits=limits,
        seconds=_seconds(request, asked),
        prepared=list(prepared_for(request.partner.pk, request.user.pk)) if sees[Action.RESERVATIONS_READ] else [],
    )
    return HomePage(
        now=request.now,
        sees_anything=True,
        sees_reservations=sees[Action.RESERVATIONS_READ],
        sees_requests=whose.any,
        sees_limits=sees[Action.LEDGER_READ],
        needs=needs_of(request.principal, facts),
        going=_going(asked, request.now),
        done=[one for one in asked if not one.is_open],
        limits=[LimitShare(one, rules.limit_usd_minor) for one in limits[:MOST_LIMITS]],
        rules=rules,
        under_used=_under_used(request) if sees[Action.RESERVATIONS_READ] else [],
        seen=standing(asked),
    )


def requests_of(request: PartnerRequest, whose: Whose) -> list[Asked]:
    """Return the requests that the page shows; no query for who may see none."""
    if not whose.any:
        return []
    return requests_under_way(partner_id=request.partner.pk, requested_by=whose.only_by, now=request.now)


def standing(asked: list[Asked]) -> str:
    """Return a mark of where all of them stand; the same mark shows the same page."""
    told = "|".join(f"{one.number} {one.state} {one.refund_state} {one.refund_state_at}" for one in asked)
    return sha256(told.encode()).hexdigest()[:16]


def _going(asked: list[Asked], now: datetime) -> list[Going]:
    """Return the open requests, those first that go on by themselves."""
    lines = [going(one, now) for one in asked if one.is_open]
    return sorted(lines, key=lambda line: not line.is_running)[:MOST_GOING]


def _reservations(request: PartnerRequest, rules: RefundRules) -> list[ReservationNeeding]:
    return reservations_needing(
        partner_id=request.partner.pk,
        bought_since=request.now - timedelta(days=rules.grace_days + 1),
        bought_before=request.now - BOUGHT_BEFORE_NOW,
        excluded_types=rules.excluded_types,
        now=request.now,
    )


def _used(request: PartnerRequest, reservations: list[ReservationNeeding]) -> frozenset[object]:
    ids = [one.id for one in reservations if one.is_bought_lately]
    return frozenset(used_among(ids, until=request.now.date()))


def _seconds(request: PartnerRequest, asked: list[Asked]) -> list[SupportRequest]:
    """Return what waits for this person as the second one; no query while nothing waits for any."""
    if not any(one.refund_state == RefundState.AWAITING_SECOND_PERSON for one in asked):
        return []
    return waiting_for_second_person(request.principal, now=request.now)


def _under_used(request: PartnerRequest) -> list[UnderUsed]:
    return most_under_used(partner_id=request.partner.pk, now=request.now, at_most=MOST_UNDER_USED)
