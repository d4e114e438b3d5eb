"""What happens to a refund while others look at it is neither lost nor mistaken."""

import threading

import pytest
from django.db import connection, transaction

from billing.commands.decisions import approve_refund, confirm_refund
from billing.commands.gated_states import lock_asked
from billing.models import Refund
from core import outbox
from core.models import OutboxEvent
from core.transactions import acting
from customers.models import Partner
from portal.embedded.processes import wait_until
from support.commands.report_progress import report_progress
from support.models import SupportRequest
from tests.factories import NOW, World, buy, usage
from tests.factories.refunds import ask, refunded
from tests.together import Meanwhile, Outcome

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND query LIKE 'SELECT % FROM billing_refund %FOR UPDATE'
"""


def test_a_credit_in_the_middle_of_the_telling_is_told_and_closes_the_request(world: World) -> None:
    """The worker tells of the approval and reads the refund; then another worker completes it."""
    Partner.objects.update(auto_approval_usd_minor=0)
    refund = refunded(world.home.admin, world.home.reservation)
    with acting(world.desk_actor, now=NOW):
        approve_refund(refund_id=refund.pk, actor=world.desk_actor, now=NOW, note="Known customer.")
    approved = OutboxEvent.objects.open().get(topic="refund.approved")
    meanwhile = Meanwhile(lambda: outbox.handle(approved.pk, now=NOW), after='FROM "billing_refund" ')
    with acting(world.desk_actor, now=NOW), connection.execute_wrapper(meanwhile):
        report_progress(refund_id=refund.pk, now=NOW)
    assert meanwhile.outcome == Outcome(1)
    outbox.drain(now=NOW)
    request = SupportRequest.objects.get(refund=refund)
    assert (request.state, request.messages.filter(code="refund_completed").count()) == ("closed", 1)


def test_who_waits_while_the_quote_is_exchanged_gets_the_refund_with_the_new_one(world: World) -> None:
    fresh = buy(customer=world.home.customer, on="2026-06-30")
    refund = ask(world.home.admin, fresh)
    usage(fresh, "2026-07-01")
    outbox.drain(now=NOW)
    found: list[Refund] = []
    waiter = threading.Thread(target=_lock, args=[refund, found])
    with acting(world.home.admin.actor, now=NOW):
        confirmed = confirm_refund(refund_id=refund.pk, actor=world.home.admin.actor, now=NOW)
        waiter.start()
        assert wait_until(_somebody_waits, 10, pause=0.02)
    waiter.join(timeout=10)
    assert [one.quote_id for one in found] == [confirmed.quote_id]
    assert confirmed.quote_id != refund.quote_id


def _lock(refund: Refund, found: list[Refund]) -> None:
    try:
        with transaction.atomic():
            found.append(lock_asked(Refund, refund.pk))
    finally:
        connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # A transaction sees the activity of its first look otherwise.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITING)
        row = cursor.fetchone()
    return bool(row and row[0])
