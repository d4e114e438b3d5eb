"""What a reservation's renewal will do, and what it would cost today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from billing.policy.payment_schedule import payment_schedule
from billing.policy.terms import BillingPlan, Term
from billing.queries.renewal_facts import lock_of, outcome_of
from billing.texts import renewal_fault_name
from reservations.commands.set_renewal import REFUSALS
from reservations.models import Reservation
from reservations.models.order import BILLING_PLAN_NAMES, TERM_NAMES
from reservations.policy.renewal import Offer, Renewal
from reservations.queries.lineage import renewed_as


@dataclass(frozen=True, slots=True)
class RenewalOutcome:
    """What became of the renewal of a reservation that has ended: the new one, or why there is none.

    The two prices, of one unit, stand where they differed.
    """

    renewed_as: Reservation | None
    refusal: str = ""
    locked_minor: int | None = None
    found_minor: int | None = None


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """The renewal as it is set, or would be. Amounts in minor units at today's price; None where there is none.

    locked_minor: the total at the price that is locked, None while none is. is_price_changed: today's is another one,
    so that nothing would be bought.
    """

    starts_at: datetime
    locks_at: datetime
    is_locked: bool
    wanted: Renewal
    total_minor: int | None
    first_minor: int | None
    payments: int
    currency: str
    fault: str
    ended_terms: str
    locked_on: date | None
    locked_minor: int | None
    outcome: RenewalOutcome

    @property
    def is_price_changed(self) -> bool:
        return self.locked_minor is not None and self.total_minor not in {None, self.locked_minor}

    @property
    def term_name(self) -> str:
        return str(TERM_NAMES[self.wanted.term])

    @property
    def plan_name(self) -> str:
        return str(BILLING_PLAN_NAMES[self.wanted.plan])


def renewal_page(
    reservation: Reservation, *, wanted: Renewal, offer: Offer, prices: Mapping[str, int], now: datetime
) -> RenewalPage:
    """Put the page together; one query for the lock in the last 30 days, two for the outcome afterwards."""
    is_over = reservation.is_over(now)
    lock = lock_of(reservation, wanted.term) if reservation.is_renewed and not is_over else None
    unit = prices.get(wanted.term)
    schedule = _schedule(reservation, wanted, unit) if unit is not None else []
    return RenewalPage(
        starts_at=reservation.expires_at,
        locks_at=reservation.price_locks_at,
        is_locked=now >= reservation.price_locks_at,
        wanted=wanted,
        total_minor=sum(schedule) if schedule else None,
        first_minor=schedule[0] if schedule else None,
        payments=len(schedule),
        currency=reservation.order.currency,
        fault=str(REFUSALS[offer.fault].text) if offer.fault else "",
        ended_terms=_ended(offer) if offer.terms else "",
        locked_on=lock.locked_on if lock else None,
        locked_minor=lock.unit_minor * wanted.quantity if lock else None,
        outcome=_outcome(reservation) if is_over else RenewalOutcome(None),
    )


def _outcome(reservation: Reservation) -> RenewalOutcome:
    refusal = outcome_of(reservation)
    if refusal is None:
        return RenewalOutcome(renewed_as(reservation))
    return RenewalOutcome(None, renewal_fault_name(refusal.fault), refusal.locked_minor, refusal.found_minor)


def _schedule(reservation: Reservation, wanted: Renewal, unit_minor: int) -> list[int]:
    on = reservation.expires_at.date()
    planned = payment_schedule(unit_minor, Term(wanted.term), BillingPlan(wanted.plan), on)
    return [one.unit_minor * wanted.quantity for one in planned]


def _ended(offer: Offer) -> str:
    """Say which of the common terms are not sold any more then."""
    names = [str(TERM_NAMES[term]) for term in offer.ended_terms if term in {Term.P1Y, Term.P3Y}]
    if not names:
        return ""
    return _("Not sold any more when this reservation ends: %(terms)s.") % {"terms": ", ".join(names)}
