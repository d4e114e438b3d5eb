"""What the submission of every quote demands: it lives, its reservations are as it saw them, no two at one instant."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from billing.commands.make_quote import ReservationEnded
from billing.commands.own_amount import total_that_asks
from billing.models import ExchangeQuote, Quote
from billing.models.asked import Asked
from billing.policy.second_person import OwnAmount
from core.actor import Actor
from core.database import rows
from core.errors import Refusal
from reservations.models import Reservation

LOCK = """
    SELECT * FROM reservations_reservation
    WHERE partner_id = %s AND customer_id = %s AND id = ANY(%s) ORDER BY id FOR UPDATE
"""
JUST_NOW = """
    SELECT max(submitted_at), (SELECT carry_out_delay_minutes FROM customers_partner WHERE id = %(partner_id)s)
    FROM (
        SELECT max(submitted_at) AS submitted_at FROM billing_refund
        WHERE partner_id = %(partner_id)s AND customer_id = %(customer_id)s
        UNION ALL
        SELECT max(submitted_at) FROM billing_exchange
        WHERE partner_id = %(partner_id)s AND customer_id = %(customer_id)s
    ) AS newest
"""


class QuoteExpired(Refusal):
    """Its 30 minutes, or its UTC day, are over."""

    code = "QuoteExpired"
    text = _("This quote has expired. Get a new one; your entries are kept.")


class QuoteUsed(Refusal):
    """A request was submitted with it before."""

    code = "QuoteUsed"
    text = _("This quote was used already.")


class QuoteStale(Refusal):
    """One of its reservations has changed since."""

    code = "QuoteStale"
    text = _("%(name)s has changed since this quote. Get a new one; your entries are kept.")


def lock_unchanged(quote: Quote | ExchangeQuote, now: datetime) -> Mapping[uuid.UUID, Reservation]:
    """Lock the quote's reservations in the order of their ids; each must be as the quote saw it."""
    locked = Reservation.objects.raw(LOCK, [quote.partner_id, quote.customer_id, list(quote.quantities)])
    found = {one.pk: one for one in locked}
    for line in quote.returned:
        reservation = found[uuid.UUID(line["reservation"])]
        if reservation.is_over(now):
            raise ReservationEnded(name=reservation.name, reservation=reservation.pk)
        if reservation.version != line["version"]:
            raise QuoteStale(name=reservation.name, reservation=reservation.pk)
    return found


def open_request(asked: Asked, *, actor: Actor, own: OwnAmount, now: datetime) -> Asked:
    """Save a refund or an exchange that has its quote and amounts, with what the partner's settings are just now.

    Raises: QuoteUsed, NoSecondPerson.
    """
    quote, result = asked.quote, asked.quote.sum
    asked.partner_id, asked.customer, asked.first_quote_id = quote.partner_id, quote.customer, quote.pk
    asked.requested_by_id, asked.currency = actor.person_id, quote.currency
    newest, asked.carry_out_delay_minutes = _just_now(quote)
    asked.submitted_at, asked.submitted_on, asked.state_at = _after(newest, now), result.on, now
    asked.second_person_amounts, asked.alone_up_to_usd_minor = dict(own.amounts), own.up_to
    asked.people_behind = sorted(own.behind)
    asked.second_person_total_usd_minor = total_that_asks(quote, result, own=own, user_id=actor.person_id, now=now)
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise QuoteUsed from error
    return asked


def _just_now(quote: Quote | ExchangeQuote) -> tuple[datetime | None, int]:
    """Return when the customer, whose limit is locked, last asked for a refund or an exchange, and the partner's delay.

    The delay in minutes, as it is set just now; one query for both.
    """
    newest, delay = rows(JUST_NOW, {"partner_id": quote.partner_id, "customer_id": quote.customer_id})[0]
    return newest, delay


def _after(newest: datetime | None, now: datetime) -> datetime:
    """Return an instant later than the newest: approval adds up what was submitted earlier, so no two at once."""
    return max(now, newest + timedelta(microseconds=1)) if newest else now
