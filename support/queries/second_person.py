"""The requests that wait for somebody as their second person."""

from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from billing.models.states import RefundState
from billing.queries.second_persons import Wanted, wanted_for, why_not
from customers.policy.access import Principal, roles_giving
from customers.policy.roles import Action
from customers.queries.access import Holdings
from support.models import SupportRequest


def waiting_for_second_person(principal: Principal, *, now: datetime) -> list[SupportRequest]:
    """Return the requests that this person could agree to or decline, longest waiting first. Two queries."""
    is_waiting = Q(refund__state=RefundState.AWAITING_SECOND_PERSON)
    is_waiting |= Q(exchange__state=RefundState.AWAITING_SECOND_PERSON)
    rows = SupportRequest.objects.filter(is_waiting, partner_id=principal.partner_id)
    others = rows.exclude(requested_by_id=principal.user_id)
    found = others.select_related("customer", "requested_by", "refund__quote", "exchange__quote")
    waiting = list(found.order_by(Coalesce("refund__state_at", "exchange__state_at"), "pk"))
    wanted = {one.pk: wanted_for(one.asked) for one in waiting if one.asked}
    holdings = Holdings.of(principal, [place for one in wanted.values() for place in one.places], now=now)
    return [one for one in waiting if one.pk in wanted and _may(principal, wanted[one.pk], holdings)]


def _may(principal: Principal, wanted: Wanted, holdings: Holdings) -> bool:
    roles = roles_giving(principal, Action.REFUNDS_REQUEST, [holdings.at(place) for place in wanted.places])
    return why_not(wanted, principal, roles) is None
