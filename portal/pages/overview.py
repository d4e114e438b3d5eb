"""What the Overview of a reservation shows, put together from the record, the refund rules and the rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from billing.policy.refund import RefundSum
from billing.queries.refund_outlook import RefundOutlook, refund_outlook
from customers.policy.access import Decision, decide
from customers.policy.roles import Action
from customers.queries.access import may
from portal.http import PartnerRequest
from portal.pages.record import place_of
from portal.pages.refund_obstacles import RefundObstacle, refund_obstacle
from portal.pages.refund_words import fee_words, last_minute_before
from portal.refusals import missing_refund_right
from reservations.models import OpenAct
from reservations.policy.utilization import Day, Trend, is_low
from reservations.queries.record import DAYS_READ, ReservationRecord
from reservations.queries.status import Status
from support.queries.refund_requests import request_numbers

WINDOWS = (1, 7, 30)
Point = tuple[date, Fraction | None]


@dataclass(frozen=True, slots=True)
class UtilizationView:
    """The utilization as figures, as a line and as a table, latest day first."""

    windows: list[tuple[int, Fraction | None]]
    trend: Trend | None
    points: list[Point]
    days: Sequence[Day]

    @property
    def known(self) -> list[tuple[date, Fraction]]:
        return [(on, value) for on, value in self.points if value is not None]

    @property
    def lowest(self) -> tuple[date, Fraction]:
        return min(self.known, key=lambda point: point[1])

    @property
    def latest(self) -> tuple[date, Fraction]:
        return self.known[-1]

    @property
    def week(self) -> Fraction | None:
        return dict(self.windows)[7]


@dataclass(frozen=True, slots=True)
class FullCredit:
    """Whether everything would come back: ``until`` is the last minute of the days in which it can."""

    is_open: bool
    is_over: bool
    until: datetime
    days: int
    needs_no_usage: bool


@dataclass(frozen=True, slots=True)
class RefundView:
    """The row "Refund" of what can be done: what is in the way, and what it would give."""

    obstacle: RefundObstacle | None
    missing_right: str
    outlook: RefundOutlook | None
    until: datetime

    @property
    def terms(self) -> RefundSum | None:
        return self.outlook.sum if self.outlook else None

    @property
    def fee_rate(self) -> str:
        return fee_words(self.terms.fee_basis_points) if self.terms else ""

    @property
    def reason(self) -> str:
        """Why the command is switched off, and who can help; nothing when it is not."""
        return self.missing_right or (str(self.obstacle.label) if self.obstacle else "")

    @property
    def full_credit(self) -> FullCredit | None:
        if self.outlook is None or self.outlook.full_credit_ends_on is None or self.outlook.sum is None:
            return None
        ends_on, rules = self.outlook.full_credit_ends_on, self.outlook.rules
        return FullCredit(
            is_open=self.outlook.is_full,
            is_over=self.outlook.line.facts.on >= ends_on,
            until=last_minute_before(ends_on),
            days=rules.grace_days,
            needs_no_usage=rules.grace_requires_no_usage,
        )


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """``request_number``: of the request that is open about this reservation, where the person may see it."""

    utilization: UtilizationView
    refund: RefundView
    request_number: str
    may_see_request: bool
    is_expiring: bool
    is_under_used: bool


def overview_page(request: PartnerRequest, record: ReservationRecord) -> OverviewPage:
    """Put the page together; nine queries at most beside the record's own."""
    utilization = _utilization(record)
    is_running = not record.is_over
    return OverviewPage(
        utilization=utilization,
        refund=_refund(request, record),
        request_number=_request_number(record),
        may_see_request=bool(decide(request.principal, Action.REQUESTS_READ)),
        is_expiring=record.reservation.is_expiring(request.now),
        is_under_used=is_running and record.status != Status.NO_BENEFIT and is_low(utilization.week),
    )


def _utilization(record: ReservationRecord) -> UtilizationView:
    known = record.utilization
    return UtilizationView(
        windows=[(count, known.last(count)) for count in WINDOWS],
        trend=known.trend,
        points=known.series(DAYS_READ),
        days=list(reversed(known.days)),
    )


def _refund(request: PartnerRequest, record: ReservationRecord) -> RefundView:
    right = may(request.principal, Action.REFUNDS_REQUEST, at=place_of(record), now=request.now)
    obstacle = _obstacle(record, right)
    is_of_rights = obstacle is not None and obstacle.is_of_rights
    is_open = obstacle is None or is_of_rights
    return RefundView(
        obstacle=obstacle,
        missing_right=str(missing_refund_right(request.principal, [right]) or "") if is_of_rights else "",
        outlook=refund_outlook(record.reservation, on=request.now.date()) if is_open else None,
        until=last_minute_before(record.reservation.expires_at.date()),
    )


def _obstacle(record: ReservationRecord, right: Decision) -> RefundObstacle | None:
    return refund_obstacle(
        is_busy=record.open_act is not None, is_over=record.is_over, is_excluded=record.is_excluded, right=right
    )


def _request_number(record: ReservationRecord) -> str:
    act = record.open_act
    if act is None or act.kind != OpenAct.Kind.REFUND:
        return ""
    return request_numbers(act.partner_id, [act.subject_id]).get(str(act.subject_id), "")
