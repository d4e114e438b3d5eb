"""Who may be the second person of a refund or an exchange, and what went on one person's word lately."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from billing.models import Exchange, ExchangeQuote, Quote, Refund
from billing.models.asked import Asked
from billing.policy.approval import APPROVAL_WINDOW_DAYS, ApprovedEarlier
from billing.policy.exchange_quote_values import ExchangeSum
from billing.policy.quote_values import QuoteSum
from billing.policy.second_person import (
    OwnAmount,
    WhyNotSecond,
    amount_of_program,
    needs_second_person,
    own_amount,
    second_person_total,
    second_person_weight,
    why_not_second,
)
from billing.queries.approvals import NOT_COUNTED, taken_back
from billing.queries.quotes import places_of
from customers.models import User
from customers.policy.access import Decision, Held, Principal, decide, roles_giving
from customers.policy.roles import Action, PartnerRole
from customers.queries.access import Place, roles_that_may
from customers.queries.colleagues import Colleague, people_in_force
from customers.queries.programs import people_behind
from customers.queries.second_person_amounts import second_person_amounts


@dataclass(frozen=True, slots=True)
class AloneEarlier:
    """What nobody else has looked at in the last 30 days: the customer's, and the requester's."""

    customers: list[ApprovedEarlier]
    requesters: list[ApprovedEarlier]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a second person has to agree to: where, up to which total, under which amounts, and asked by whom.

    ``behind``: see `OwnAmount`.
    """

    partner_id: uuid.UUID
    requested_by_id: uuid.UUID
    places: Sequence[Place]
    amounts: Mapping[str, int]
    total_usd_minor: int
    behind: Collection[uuid.UUID] = ()

    def is_asked_by(self, person_id: uuid.UUID) -> bool:
        """Tell whether a person asked for it, or a program that they are behind."""
        return person_id == self.requested_by_id or person_id in self.behind


def wanted_for(refund: Refund | Exchange) -> Wanted:
    """Return what a request's second person has to agree to, by what was in force at its submission."""
    return Wanted(
        partner_id=refund.partner_id,
        requested_by_id=refund.requested_by_id,
        places=places_of(refund.quote),
        amounts=refund.second_person_amounts,
        total_usd_minor=refund.second_person_total_usd_minor or 0,
        behind=refund.people_behind,
    )


@dataclass(frozen=True, slots=True)
class SecondPersonOutlook:
    """The total that would need a second person, and who could be it."""

    total_usd_minor: int
    up_to_usd_minor: int
    people: Sequence[User]


def second_person_outlook(
    quote: Quote | ExchangeQuote, result: QuoteSum | ExchangeSum, principal: Principal, *, now: datetime
) -> SecondPersonOutlook | None:
    """Tell whether a quote would need a second person if this person submitted it now; None when it would not.

    One query where the partner has no such gate, five at most where it has.
    """
    amounts = second_person_amounts(quote.partner_id)
    if not amounts:
        return None
    places = places_of(quote)
    own = own_amount_of(principal, amounts, at=places, now=now)
    total = total_above(quote, result, own=own, user_id=principal.user_id)
    if total is None or own.up_to is None:
        return None
    wanted = Wanted(quote.partner_id, principal.user_id, places, amounts, total, own.behind)
    return SecondPersonOutlook(total, own.up_to, second_persons(wanted, now=now))


def own_amount_of(principal: Principal, amounts: Mapping[str, int], *, at: Sequence[Place], now: datetime) -> OwnAmount:
    """Return these amounts and the person's own at these places. One query for a person, four for a program."""
    roles = roles_that_may(principal, Action.REFUNDS_REQUEST, at=at, now=now)
    if PartnerRole.API_CLIENT not in principal.roles:
        return OwnAmount(amounts, up_to=own_amount(amounts, roles))
    behind = people_behind(principal.user_id)
    everybody = people_in_force(partner_id=principal.partner_id, now=now, at=at)
    may_submit = {one.user.pk: _roles_of(one, at) for one in everybody}
    of_people = [may_submit.get(person_id, frozenset()) for person_id in behind]
    return OwnAmount(amounts, up_to=amount_of_program(amounts, roles, of_people), behind=behind)


def _roles_of(one: Colleague, places: Sequence[Place]) -> frozenset[PartnerRole]:
    """Return the roles each of which alone lets a colleague submit a refund at all of these places."""
    return roles_giving(one.principal, Action.REFUNDS_REQUEST, [one.holdings.at(place) for place in places])


def total_above(
    quote: Quote | ExchangeQuote, result: QuoteSum | ExchangeSum, *, own: OwnAmount, user_id: uuid.UUID
) -> int | None:
    """Return the total of 30 days with a quote's request where it is above the person's own amount. One query."""
    if own.up_to is None:
        return None
    earlier = alone_before(quote, askers={user_id, *own.behind})
    total = second_person_total(
        customers=earlier.customers,
        requesters=earlier.requesters,
        on=quote.on,
        weight_usd_minor=second_person_weight(result.net_usd_minor, result.commitment_cancelled_usd_minor),
    )
    return total if needs_second_person(total, own.up_to) else None


def alone_before(quote: Quote | ExchangeQuote, *, askers: Collection[uuid.UUID]) -> AloneEarlier:
    """Return the refunds and exchanges before a quote's that no second person was asked about. One query for both.

    ``askers``: who asks now, and who is behind them; what programs asked that they are behind is theirs as well.
    """
    refunds = _alone(Refund.objects.all(), quote, askers)
    found = list(refunds.union(_alone(Exchange.objects.all(), quote, askers), all=True))
    return AloneEarlier(
        customers=[_earlier(*row) for customer_id, _by, _behind, *row in found if customer_id == quote.customer_id],
        requesters=[_earlier(*row) for _customer, by, behind, *row in found if {by, *behind} & set(askers)],
    )


def _alone(
    kind: QuerySet[Asked], quote: Quote | ExchangeQuote, askers: Collection[uuid.UUID]
) -> QuerySet[Asked, tuple[Any, ...]]:
    theirs = Q(requested_by_id__in=askers) | Q(people_behind__overlap=list(askers))
    rows = kind.filter(
        Q(customer_id=quote.customer_id) | theirs,
        partner_id=quote.partner_id,
        submitted_on__gt=quote.on - timedelta(days=APPROVAL_WINDOW_DAYS),
        second_person_total_usd_minor__isnull=True,
    ).exclude(state__in=NOT_COUNTED)
    alone: QuerySet[Asked, tuple[Any, ...]] = rows.exclude(pk__in=taken_back(quote.partner_id)).values_list(
        "customer_id", "requested_by_id", "people_behind", "submitted_on", "net_usd_minor",
        "commitment_cancelled_usd_minor",
    )  # fmt: skip
    return alone


def _earlier(submitted_on: date, net_usd_minor: int, commitment_cancelled_usd_minor: int) -> ApprovedEarlier:
    return ApprovedEarlier(submitted_on, second_person_weight(net_usd_minor, commitment_cancelled_usd_minor))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everybody of the partner, as they stand to a refund that wants a second person."""

    wanted: Wanted
    everybody: Sequence[Colleague]

    @property
    def people(self) -> list[User]:
        """Those who could agree now, by name."""
        return [one.user for one in self.everybody if self._why_not(one) is None]

    def why_not(self, user_id: uuid.UUID) -> WhyNotSecond | None:
        """Return why one of them can't; None when they can."""
        own = self._of(user_id)
        return self._why_not(own) if own else WhyNotSecond.RIGHT

    def rights_of(self, user_id: uuid.UUID) -> list[Decision]:
        """Return whether one of them could submit the refund themselves, for each of its places."""
        own = self._of(user_id)
        return [decide(own.principal, Action.REFUNDS_REQUEST, held=here) for here in self._held(own)] if own else []

    @property
    def admins(self) -> list[str]:
        """The names of up to three Admin agents, who can give roles on any order."""
        return [one.user.name for one in self.everybody if PartnerRole.ADMIN_AGENT in one.principal.roles][:3]

    def _of(self, user_id: uuid.UUID) -> Colleague | None:
        return next((one for one in self.everybody if one.user.pk == user_id), None)

    def _held(self, one: Colleague) -> list[list[Held]]:
        return [one.holdings.at(place) for place in self.wanted.places]

    def _why_not(self, one: Colleague) -> WhyNotSecond | None:
        return why_not(self.wanted, one.principal, _roles_of(one, self.wanted.places))


def candidates(wanted: Wanted, *, now: datetime) -> Candidates:
    """Return who could be asked. Two queries."""
    return Candidates(wanted, people_in_force(partner_id=wanted.partner_id, now=now, at=wanted.places))


def second_persons(wanted: Wanted, *, now: datetime) -> list[User]:
    """Return the people of the partner who could agree now, by name. Two queries."""
    return candidates(wanted, now=now).people


def why_not_now(wanted: Wanted, principal: Principal, *, now: datetime) -> WhyNotSecond | None:
    """Return why this person can't be the second one; None when they can. One query."""
    return why_not(wanted, principal, roles_that_may(principal, Action.REFUNDS_REQUEST, at=wanted.places, now=now))


def why_not(wanted: Wanted, principal: Principal, roles: Collection[str]) -> WhyNotSecond | None:
    """Return why not, of somebody who could submit this themselves through ``roles``; they must see it as well."""
    may_see = decide(principal, Action.REQUESTS_READ)
    return why_not_second(
        is_requester=wanted.is_asked_by(principal.user_id),
        amounts=wanted.amounts,
        roles=roles if may_see else (),
        total_usd_minor=wanted.total_usd_minor,
    )
