"""Take thousands of past payments, a day at a time: what `take_payment` does one by one, set-based.

The rows are the same (the tests compare them); only the statements are fewer.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence

from django.db.models import F, QuerySet

from billing.chart import AccountCode
from billing.commands.numbering import journal_series, next_number
from billing.models import JournalEntry, Payment, Posting
from core.actor import SYSTEM
from core.database import run
from core.transactions import declare
from portal.demo.seeds import uid
from portal.demo.world import World
from reservations.models import Reservation

RAISE = """
    UPDATE billing_orderbalance AS balance SET paid_minor = balance.paid_minor + paid.minor
    FROM unnest(%s::uuid[], %s::bigint[]) AS paid (order_id, minor)
    WHERE balance.order_id = paid.order_id
"""


def run_payments(world: World, now: dt.datetime) -> None:
    """Take every payment due by now, save those that the demo wants refused."""
    due = list(
        Payment.objects.filter(
            state=Payment.State.SCHEDULED,
            due_on__lte=now.date(),
            reservation__state=Reservation.State.SUCCEEDED,
            reservation__open_act=None,
        )
        .select_related("reservation")
        .order_by("partner_id", "reservation_id")
    )
    refused = [one for one in due if (one.reservation.order_id, one.number) in world.refused]
    taken = [one for one in due if one not in refused]
    declare(SYSTEM, now=now)
    if refused:
        _with_ids(refused).update(state=Payment.State.FAILED)
    if taken:
        _take(taken, now)


def _take(payments: Sequence[Payment], now: dt.datetime) -> None:
    _with_ids(payments).update(state=Payment.State.SUCCEEDED, paid_at=now)
    Reservation.objects.filter(pk__in=[one.reservation_id for one in payments]).update(
        version=F("version") + 1, updated_at=now
    )
    _raise_balances(payments)
    entries = JournalEntry.objects.bulk_create(_entry(one, now) for one in payments)
    Posting.objects.bulk_create(
        Posting(
            partner_id=payment.partner_id,
            entry=entry,
            account_id=account,
            side=side,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
        )
        for payment, entry in zip(payments, entries, strict=True)
        for account, side in (
            (AccountCode.PAYMENTS_RECEIVED, Posting.Side.DEBIT),
            (AccountCode.RESERVATION_REVENUE, Posting.Side.CREDIT),
        )
    )


def _entry(payment: Payment, now: dt.datetime) -> JournalEntry:
    return JournalEntry(
        id=uid("entry", payment.reservation_id, payment.number),
        partner_id=payment.partner_id,
        customer_id=payment.reservation.customer_id,
        number=next_number(partner_id=payment.partner_id, series=journal_series(now)),
        kind=JournalEntry.Kind.PAYMENT,
        posted_at=now,
        posted_on=now.date(),
        subject_id=payment.pk,
    )


def _raise_balances(payments: Sequence[Payment]) -> None:
    paid: Counter[uuid.UUID] = Counter()
    for payment in payments:
        paid[payment.reservation.order_id] += payment.amount_minor
    run(RAISE, [list(paid), list(paid.values())])


def _with_ids(payments: Sequence[Payment]) -> QuerySet[Payment]:
    return Payment.objects.filter(pk__in=[one.pk for one in payments])
