"""What a prepared refund's page shows: what was asked, what it brings today, and what its reader can do about it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Quote
from billing.queries.refund_pages import quote_of, refund_with
from customers.policy.access import Decision, Principal
from customers.policy.grants import Grant, barrier_to_granting, without_effect
from customers.policy.roles import Action
from customers.queries.access import Place, held_everywhere, may_everywhere
from customers.queries.standing import standing_at
from portal.http import PartnerRequest
from portal.pages.access_words import barrier_words
from portal.pages.refund_words import units_words
from portal.refusals import MissingRight, missing_refund_right
from portal.templatetags.moments import instant_text
from reservations.models import Reservation
from support.commands.grant_prepared_refund import GRANTED_FOR, ROLE, GrantGivesNothing
from support.models import PreparedRefund
from support.queries.prepared_refunds import orders_of
from support.titles import refund_title


@dataclass(frozen=True, slots=True)
class PreparedRow:
    """One reservation: what was seen when it was prepared, and what it brings now; None while that isn't known."""

    reservation: Reservation
    units: str
    seen_minor: int
    now_minor: int | None

    @property
    def difference_minor(self) -> int:
        return 0 if self.now_minor is None else self.now_minor - self.seen_minor


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A prepared refund for its reader. ``why_not_…``: what is in the way of an act, nothing when nothing is."""

    prepared: PreparedRefund
    title: str
    rows: list[PreparedRow]
    quote: Quote | None
    is_preparer: bool
    why_not_submit: str
    missing: MissingRight | None
    why_not_grant: str
    granted_to: str
    orders: Sequence[Place] = field(default_factory=tuple)

    @property
    def is_asked(self) -> bool:
        """Whether its reader is one of those who decide: not its preparer."""
        return not self.is_preparer

    @property
    def may_decline(self) -> bool:
        return self.is_asked and self.prepared.state == PreparedRefund.State.SENT

    @property
    def difference_minor(self) -> int:
        return self.quote.net_minor - self.prepared.seen_net_minor if self.quote else 0


def rights_of(request: PartnerRequest, prepared: PreparedRefund) -> list[Decision]:
    """Return whether the reader may submit it, order by order; one query at most."""
    return may_everywhere(request.principal, Action.REFUNDS_REQUEST, at=orders_of(prepared), now=request.now)


def fitting_quote(request: PartnerRequest, prepared: PreparedRefund, quote_id: str | None) -> Quote | None:
    """Return the quote that an address names if it is of this and still good; else None. One query."""
    try:
        wanted = uuid.UUID(quote_id or "")
    except ValueError:
        return None
    quote = quote_of(partner_id=prepared.partner_id, customer_id=prepared.customer_id, quote_id=wanted)
    if quote is None or not quote.is_valid(request.now) or refund_with(quote):
        return None
    return quote if quote.quantities == prepared.quantities else None


def prepared_page(
    request: PartnerRequest,
    prepared: PreparedRefund,
    rights: Sequence[Decision],
    *,
    quote: Quote | None,
    obstacle: str = "",
) -> PreparedPage:
    """Put the page together; six queries at most. ``obstacle``: why there is no quote today."""
    is_preparer = prepared.prepared_by_id == request.user.pk
    missing = missing_refund_right(request.principal, rights) if prepared.is_open else None
    why_not_submit = obstacle or (str(missing) if missing else "") or _over_the_limit(quote)
    is_asked = prepared.is_open and not is_preparer
    why_not_grant, granted_to = _granting(request, prepared) if is_asked else ("", "")
    return PreparedPage(
        prepared=prepared,
        title=title_of(prepared),
        rows=_rows(prepared, quote),
        quote=quote,
        is_preparer=is_preparer,
        why_not_submit=why_not_submit,
        missing=missing,
        why_not_grant=obstacle or why_not_grant,
        granted_to=granted_to,
        orders=orders_of(prepared),
    )


def title_of(prepared: PreparedRefund) -> str:
    lines = list(prepared.lines.all())
    return refund_title(len(lines), lines[0].reservation.name)


def _over_the_limit(quote: Quote | None) -> str:
    if quote is None or quote.sum.fits:
        return ""
    return _("The refund is more than this customer's refund limit has left.")


def _rows(prepared: PreparedRefund, quote: Quote | None) -> list[PreparedRow]:
    nets = {line.key: line.sum.net for line in quote.sum.lines if line.sum} if quote else {}
    return [
        PreparedRow(
            reservation=line.reservation,
            units=units_words(line.quantity, line.reservation.quantity),
            seen_minor=line.seen_net_minor,
            now_minor=nets.get(str(line.reservation_id)),
        )
        for line in prepared.lines.all()
    ]


def _granting(request: PartnerRequest, prepared: PreparedRefund) -> tuple[str, str]:
    """Say why the right can't be granted, and, when it was, until when its preparer holds it."""
    preparer = standing_at(prepared.prepared_by, partner_id=prepared.partner_id, now=request.now)
    name = prepared.prepared_by.name
    if preparer is None:
        return _("%(name)s does not belong to your company any more.") % {"name": name}, ""
    lacking = _lacking(preparer, request, prepared)
    if not lacking:
        held = _("%(name)s holds the right on every order of this already.") % {"name": name}
        return held, _held_until(prepared)
    grant = Grant(ROLE, is_on_order=True, ends_at=request.now + GRANTED_FOR)
    if Action.REFUNDS_REQUEST in without_effect(preparer, grant):
        return GrantGivesNothing(name=name).message, ""
    return _barrier(request.principal, lacking, grant, request), ""


def _lacking(preparer: Principal, request: PartnerRequest, prepared: PreparedRefund) -> list[Place]:
    places = orders_of(prepared)
    decisions = may_everywhere(preparer, Action.REFUNDS_REQUEST, at=places, now=request.now)
    return [place for place, decision in zip(places, decisions, strict=True) if not decision]


def _barrier(principal: Principal, places: Sequence[Place], grant: Grant, request: PartnerRequest) -> str:
    """Return what keeps the reader from granting it, on the first order where something does."""
    if barrier_to_granting(principal, (), grant) is None:
        return ""
    held = held_everywhere(principal, places, now=request.now)
    barriers = (barrier_to_granting(principal, held[place], grant) for place in places)
    return next((barrier_words(one) for one in barriers if one), "")


def _held_until(prepared: PreparedRefund) -> str:
    if prepared.granted_until is None:
        return ""
    return instant_text(prepared.granted_until, timezone.get_current_timezone())
