"""What a reservation is shown as, and which of several reasons wins."""

from datetime import datetime

import pytest

from billing.models import Payment
from billing.queries.reservation_facts import billing_facts
from customers.models import Subscription
from reservations.models import Reservation
from reservations.queries.listing import EVERY, NOT_ENDED, Filters, reservation_page
from reservations.queries.status import Status
from tests.factories import NOW, World, buy
from tests.factories.refunds import ask, refunded

pytestmark = pytest.mark.django_db


def shown(reservation: Reservation, *, now: datetime = NOW, status: str = EVERY) -> Status | None:
    """Return the status in the list, or None when the filter keeps it out."""
    page = reservation_page(
        partner_id=reservation.partner_id,
        customer_id=reservation.customer_id,
        filters=Filters(status=status),
        billing=billing_facts(now.date()),
        now=now,
    )
    return next((row.status for row in page.rows if row.id == reservation.pk), None)


def fail_payment(reservation: Reservation, number: int) -> None:
    Payment.objects.filter(reservation=reservation, number=number).update(state=Payment.State.FAILED)


def suspend_scope(reservation: Reservation) -> None:
    subscription = reservation.order.billing_subscription
    Subscription.objects.filter(pk=subscription.pk).update(state=Subscription.State.SUSPENDED)
    Reservation.objects.filter(pk=reservation.pk).update(
        scope=Reservation.Scope.SINGLE, scope_subscription=subscription
    )


def test_active() -> None:
    assert shown(buy()) == Status.ACTIVE


@pytest.mark.parametrize(
    ("bought", "status"),
    [
        ("2025-08-02", Status.ACTIVE),
        ("2025-08-01", Status.EXPIRING),
        ("2025-07-03", Status.EXPIRING),
        ("2025-07-02", Status.EXPIRED),
    ],
)
def test_by_days_left(bought: str, status: Status) -> None:
    """The end is midnight of a UTC day; now is 2026-07-02, 09:00."""
    assert shown(buy(on=bought)) == status


def test_processing_while_a_request_is_open(world: World) -> None:
    ask(world.home.admin, world.home.reservation)
    assert shown(world.home.reservation) == Status.PROCESSING


def test_cancelled_once_it_is_refunded(world: World) -> None:
    refunded(world.home.admin, world.home.reservation)
    assert shown(world.home.reservation) == Status.CANCELLED


def test_payment_failed_until_a_later_one_succeeds() -> None:
    reservation = buy(plan="Monthly", price="1200.00", now="2026-04-02")
    fail_payment(reservation, 4)
    assert shown(reservation) == Status.PAYMENT_FAILED
    Payment.objects.filter(reservation=reservation, number=5).update(state=Payment.State.SUCCEEDED, paid_at=NOW)
    assert shown(reservation) == Status.ACTIVE


def test_a_payment_to_come_has_not_failed() -> None:
    assert shown(buy(plan="Monthly", price="1200.00", now="2026-04-02")) == Status.ACTIVE


def test_no_benefit_while_the_scope_is_suspended() -> None:
    reservation = buy()
    suspend_scope(reservation)
    assert shown(reservation) == Status.NO_BENEFIT


def test_a_suspended_billing_subscription_does_not_touch_a_shared_scope() -> None:
    reservation = buy()
    Subscription.objects.filter(pk=reservation.order.billing_subscription_id).update(state=Subscription.State.SUSPENDED)
    assert shown(reservation) == Status.ACTIVE


def test_a_failed_payment_comes_before_a_suspended_scope_and_that_before_expiring() -> None:
    reservation = buy(plan="Monthly", price="1200.00", on="2025-07-20", now="2026-05-20")
    suspend_scope(reservation)
    assert shown(reservation) == Status.NO_BENEFIT
    fail_payment(reservation, 11)
    assert shown(reservation) == Status.PAYMENT_FAILED


def test_the_end_comes_before_what_was_wrong_until_then() -> None:
    reservation = buy(plan="Monthly", price="1200.00", on="2025-01-20", now="2025-11-20")
    fail_payment(reservation, 11)
    assert shown(reservation) == Status.EXPIRED


def test_each_status_can_be_filtered_by() -> None:
    active, expiring, expired = buy(), buy(on="2025-07-20"), buy(on="2025-01-20")
    assert shown(expiring, status=Status.EXPIRING) and not shown(active, status=Status.EXPIRING)
    assert shown(expired, status=Status.EXPIRED) and not shown(expired, status=NOT_ENDED)
    assert shown(active, status=NOT_ENDED) and shown(expiring, status=NOT_ENDED)
