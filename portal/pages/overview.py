"""What the Overview of a reservation shows, put together from the record, the refund rules and the rights."""

from dataclasses import dataclass
from datetime import datetime

from billing.policy.refund import RefundSum
from billing.queries.refund_outlook import RefundOutlook, refund_outlook
from customers.policy.access import Decision, decide
from customers.policy.roles import Action
from customers.queries.access import may_each
from portal.http import PartnerRequest
from portal.pages.possible import (
    ASKED,
    Possible,
    Rights,
    exchange_url,
    other_acts,
    rights_of,
    why_no_change,
    why_no_exchange,
)
from portal.pages.record import place_of
from portal.pages.refund_obstacles import RefundObstacle, refund_obstacle
from portal.pages.refund_words import fee_words, last_minute_before
from portal.pages.rulings import RulingRow, rulings_of
from portal.pages.utilization import UtilizationView, utilization_view
from portal.refusals import who_can_request, why_no_refund
from reservations.models import OpenAct
from reservations.policy.utilization import is_low
from reservations.queries.record import ReservationRecord
from reservations.queries.status import Status
from support.queries.refund_requests import request_numbers


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
    rulings: list[RulingRow]
    acts: list[Possible]
    no_exchange: str
    exchange_url: str
    no_change: str
    request_number: str
    may_see_request: bool
    is_expiring: bool
    is_under_used: bool
    may_renew: bool


def overview_page(request: PartnerRequest, record: ReservationRecord) -> OverviewPage:
    """Put the page together; nine queries at most beside the record's own."""
    utilization = utilization_view(record.utilization)
    is_running = not record.is_over
    rights = _rights(request, record)
    no_change = why_no_change(record, rights)
    refund = _refund(request, record, rights)
    return OverviewPage(
        utilization=utilization,
        refund=refund,
        rulings=_rulings(record, refund.outlook) if refund.outlook else [],
        acts=other_acts(record, rights),
        no_exchange=why_no_exchange(record, rights),
        exchange_url=exchange_url(record),
        no_change=no_change,
        request_number=_request_number(record),
        may_see_request=bool(decide(request.principal, Action.REQUESTS_READ)),
        is_expiring=record.reservation.is_expiring(request.now),
        is_under_used=is_running and record.status != Status.NO_BENEFIT and is_low(utilization.week),
        may_renew=not no_change and not record.is_sold_out,
    )


def _rights(request: PartnerRequest, record: ReservationRecord) -> Rights:
    decisions = may_each(request.principal, ASKED, at=place_of(record), now=request.now)
    return rights_of(request.principal, decisions, on=request.now.date())


def _refund(request: PartnerRequest, record: ReservationRecord, rights: Rights) -> RefundView:
    right = rights.decisions[Action.REFUNDS_REQUEST]
    obstacle = _obstacle(record, right)
    is_of_rights = obstacle is not None and obstacle.is_of_rights
    is_open = obstacle in {None, RefundObstacle.EXCLUDED} or is_of_rights
    return RefundView(
        obstacle=obstacle,
        missing_right=f"{why_no_refund(right)} {who_can_request(rights.names)}".strip() if is_of_rights else "",
        outlook=refund_outlook(record.reservation, on=request.now.date()) if is_open else None,
        until=last_minute_before(record.reservation.expires_at.date()),
    )


def _rulings(record: ReservationRecord, outlook: RefundOutlook) -> list[RulingRow]:
    return rulings_of(record.reservation, outlook.versions, outlook.line, record.sale_ends)


def _obstacle(record: ReservationRecord, right: Decision) -> RefundObstacle | None:
    return refund_obstacle(
        is_busy=record.open_act is not None, is_over=record.is_over, is_excluded=record.is_excluded, right=right
    )


def _request_number(record: ReservationRecord) -> str:
    act = record.open_act
    if act is None or act.kind != OpenAct.Kind.REFUND:
        return ""
    return request_numbers(act.partner_id, [act.subject_id]).get(str(act.subject_id), "")
