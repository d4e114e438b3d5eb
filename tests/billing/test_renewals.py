"""When a term ends: the price was locked before, a new order follows or a reason is kept, and it expires."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing.commands.decisions import withdraw_refund
from billing.commands.end_reservation import end_all
from billing.commands.fail_payment import fail_payment
from billing.commands.lock_renewal_price import lock_all_prices
from billing.commands.run_the_day import DayRun, run_the_day
from billing.commands.split_reservation import split_reservation
from billing.models import JournalEntry, OrderBalance, RenewalLock, RenewalRefusal
from billing.queries.books import check_books
from billing.tasks import run_day
from core import outbox
from core.models import AuditEvent, Notification
from core.transactions import acting
from customers.models import RoleAssignment, Subscription
from customers.policy.roles import AzureRole
from portal.settings import CELERY_BEAT_SCHEDULE
from reservations.commands.set_renewal import set_renewal
from reservations.models import CatalogItem, ClosedMarket, Reservation, SaleEnd
from reservations.policy.renewal import Renewal
from tests.factories import (
    CatalogItemFactory,
    PriceFactory,
    RoleAssignmentFactory,
    World,
    at,
    buy,
    make_person,
    staff_actor,
)
from tests.factories.refunds import ask, quote, submit
from tests.factories.renewals import days, priced_item, renewing
from tests.policy.tables import Row, rows

pytestmark = pytest.mark.django_db

END = datetime(2027, 1, 1, tzinfo=UTC)
LOCK = END - timedelta(days=30)


@pytest.fixture
def old(world: World) -> Reservation:
    return renewing(world.home.customer, quantity=3)


def renewed(old: Reservation) -> Reservation | None:
    return Reservation.objects.filter(renewed_from=old).select_related("order").first()


def refusal(old: Reservation) -> str:
    return RenewalRefusal.objects.get(reservation=old).fault


def test_expires_at_the_instant_and_not_before(world: World) -> None:
    one = buy(customer=world.home.customer)
    assert end_all(now=END - timedelta(microseconds=1)) == 0
    assert end_all(now=END) == 3
    one.refresh_from_db()
    assert (one.state, one.ended_as, one.ended_at, one.version) == ("Expired", "", None, 2)
    one.order.refresh_from_db()
    assert one.order.state == "Expired"
    assert end_all(now=END) == 0


def test_an_order_expires_with_the_last_of_its_reservations(world: World) -> None:
    two = buy(customer=world.home.customer, quantity=2)
    admin = world.home.admin
    with acting(admin.actor, now=at("2026-07-02")):
        busy, _idle = split_reservation(
            reservation_id=two.pk,
            quantities=[1, 1],
            principal=admin.principal,
            actor=admin.actor,
            now=at("2026-07-02"),
        )
    refund = ask(admin, busy, now=END - timedelta(minutes=9))
    end_all(now=END)
    two.order.refresh_from_db()
    assert two.order.state == "Succeeded"
    with acting(admin.actor, now=END):
        withdraw_refund(refund_id=refund.pk, actor=admin.actor, now=END)
    end_all(now=END)
    two.order.refresh_from_db()
    assert two.order.state == "Expired"


def test_the_new_order_is_like_the_old_one(world: World, old: Reservation) -> None:
    subscription = world.home.subscription
    Reservation.objects.filter(pk=old.pk).update(
        scope="Single", scope_subscription=subscription, is_size_flexible=False
    )
    assert run_the_day(now=END) == DayRun(locked=0, taken=0, ended=3)
    new = renewed(old)
    assert new is not None and new.order_id != old.order_id
    order = new.order
    assert (order.purchased_at, order.benefit_starts_at, order.expires_at) == (
        END,
        END,
        at("2028-01-01").replace(hour=0),
    )
    assert (new.purchased_at, new.expires_at, new.created_at) == (END, order.expires_at, END)
    assert (order.term, order.billing_plan, order.billing_subscription_id) == ("P1Y", "Upfront", subscription.pk)
    assert (new.quantity, new.item_id, new.name, new.state) == (3, old.item_id, old.name, "Succeeded")
    assert (new.scope, new.scope_subscription_id, new.is_size_flexible) == ("Single", subscription.pk, False)
    assert not new.is_renewed
    assert OrderBalance.objects.get(order=order).paid_minor == 3 * 365_000
    old.refresh_from_db()
    assert old.state == "Expired"
    assert check_books() == []


def test_what_was_chosen_is_bought(world: World, old: Reservation) -> None:
    Reservation.objects.filter(pk=old.pk).update(renewal_quantity=5, renewal_term="P3Y", renewal_plan="Monthly")
    run_the_day(now=END)
    new = renewed(old)
    assert new is not None
    assert (new.quantity, new.order.term, new.order.billing_plan) == (5, "P3Y", "Monthly")
    assert (new.payments.count(), new.payments.filter(state="Succeeded").count()) == (36, 1)
    assert sum(new.payments.values_list("unit_minor", flat=True)) == 900_000


def test_the_price_is_locked_thirty_days_before_and_told(world: World, old: Reservation) -> None:
    assert lock_all_prices(now=LOCK - timedelta(seconds=1)) == 0
    assert lock_all_prices(now=LOCK) == 1
    assert lock_all_prices(now=LOCK + timedelta(days=3)) == 0
    lock = RenewalLock.objects.get()
    assert (lock.reservation_id, lock.unit_minor, lock.currency, lock.locked_on) == (
        old.pk,
        365_000,
        "USD",
        LOCK.date(),
    )
    told = Notification.objects.get(person_id=world.home.admin.user.pk, code="reservation_price_locked")
    assert (told.facts["price_minor"], told.facts["currency"]) == (3 * 365_000, "USD")
    assert AuditEvent.objects.filter(table_name="billing_renewallock", about__about=old.pk).count() == 1


def test_a_lock_made_late_has_the_price_of_its_day(world: World, old: Reservation) -> None:
    PriceFactory(item=old.item, unit_minor=400_000, from_on=LOCK.date() + timedelta(days=1))
    lock_all_prices(now=LOCK + timedelta(days=9))
    assert RenewalLock.objects.get().unit_minor == 365_000


def test_people_are_told_on_the_day(world: World, old: Reservation) -> None:
    run_the_day(now=END)
    new = renewed(old)
    assert new is not None
    told = Notification.objects.get(person_id=world.home.admin.user.pk, code="reservation_renewed")
    assert (told.facts["reservation_id"], told.facts["price_minor"]) == (str(new.pk), 3 * 365_000)
    (event,) = AuditEvent.objects.filter(row_id=str(new.pk), action="INSERT")
    assert event.about.filter(about=old.pk).exists()


@pytest.mark.parametrize(
    ("changed_on", "is_made"),
    [(LOCK, True), (LOCK + timedelta(days=1), False), (END, False), (END + timedelta(days=1), True)],
)
def test_a_price_that_changed_after_the_lock_stops_it(
    world: World, old: Reservation, changed_on: datetime, is_made: bool
) -> None:
    PriceFactory(item=old.item, unit_minor=300_000, from_on=changed_on.date())
    run_the_day(now=END + timedelta(days=2))
    assert (renewed(old) is not None) is is_made
    if not is_made:
        found = RenewalRefusal.objects.get(reservation=old)
        assert (found.fault, found.locked_minor, found.found_minor) == ("price changed", 365_000, 300_000)
        told = Notification.objects.get(person_id=world.home.admin.user.pk, code="reservation_not_renewed")
        assert (told.facts["fault"], told.level) == ("price changed", "error")
    old.refresh_from_db()
    assert old.state == "Expired"
    assert check_books() == []


def test_a_term_chosen_late_is_bought_at_the_price_of_that_day(world: World, old: Reservation) -> None:
    lock_all_prices(now=LOCK)
    changed_on = LOCK + timedelta(days=5)
    PriceFactory(item=old.item, unit_minor=300_000, from_on=changed_on.date())
    chosen_at = changed_on + timedelta(days=1)
    for renewal in (None, Renewal(3, "P1Y", "Upfront")):
        with acting(world.home.admin.actor, now=chosen_at):
            set_renewal(
                reservation_id=old.pk,
                renewal=renewal,
                priced_terms=("P1Y", "P3Y"),
                seen_version=None,
                principal=world.home.admin.principal_at(chosen_at),
                actor=world.home.admin.actor,
                now=chosen_at,
            )
    run_the_day(now=chosen_at)
    run_the_day(now=END)
    new = renewed(old)
    assert new is not None and sum(new.payments.values_list("unit_minor", flat=True)) == 300_000
    assert check_books() == []


def test_units_chosen_late_leave_the_lock(world: World, old: Reservation) -> None:
    chosen_at = LOCK + timedelta(days=5)
    with acting(world.home.admin.actor, now=chosen_at):
        saved = set_renewal(
            reservation_id=old.pk,
            renewal=Renewal(2, "P1Y", "Monthly"),
            priced_terms=("P1Y",),
            seen_version=None,
            principal=world.home.admin.principal_at(chosen_at),
            actor=world.home.admin.actor,
            now=chosen_at,
        )
    assert saved.price_locked_on == LOCK.date()


def _retired(old: Reservation) -> None:
    CatalogItem.objects.filter(pk=old.item_id).update(retired_on=END.date())


def _series_ended(old: Reservation) -> None:
    for term in ("P1Y", "P3Y"):
        SaleEnd.objects.create(series=old.item.series.lower(), term=term, ended_on=END.date())


def _term_ended(old: Reservation) -> None:
    SaleEnd.objects.create(series=old.item.series.lower(), term="P1Y", ended_on=END.date())


def _suspended(old: Reservation) -> None:
    Subscription.objects.filter(pk=old.order.billing_subscription_id).update(state="Suspended")


def _closed_market(old: Reservation) -> None:
    ClosedMarket.objects.update_or_create(country=old.customer.country, defaults={"reopened_on": None})


def _too_many(old: Reservation) -> None:
    Reservation.objects.filter(pk=old.pk).update(renewal_quantity=1001)


def _never_monthly(old: Reservation) -> None:
    CatalogItem.objects.filter(pk=old.item_id).update(resource_type="SuseLinux")
    Reservation.objects.filter(pk=old.pk).update(renewal_plan="Monthly")


@pytest.mark.parametrize(
    ("arrange", "fault"),
    [
        (_retired, "retired"),
        (_series_ended, "retired"),
        (_term_ended, "term"),
        (_suspended, "subscription"),
        (_closed_market, "market"),
        (_too_many, "quantity"),
        (_never_monthly, "plan"),
    ],
)
def test_why_it_is_not_made(world: World, old: Reservation, arrange: Any, fault: str) -> None:
    arrange(old)
    run_the_day(now=END)
    assert (renewed(old), refusal(old)) == (None, fault)
    assert AuditEvent.objects.filter(table_name="billing_renewalrefusal", about__about=old.pk).exists()
    assert check_books() == []


def test_not_without_a_price(world: World) -> None:
    unpriced = renewing(world.home.customer, item=CatalogItemFactory())
    run_the_day(now=END)
    assert refusal(unpriced) == "no price"
    later = renewing(world.home.customer, item=CatalogItemFactory())
    PriceFactory(item=later.item, from_on=LOCK.date() + timedelta(days=1))
    run_the_day(now=END)
    assert refusal(later) == "no price"


def test_not_with_a_payment_outstanding(world: World) -> None:
    monthly = renewing(world.home.customer, price="120.00", plan="Monthly", now="2026-11-30")
    with acting(staff_actor(), now=at("2026-11-30")):
        fail_payment(payment_id=monthly.payments.get(number=11).pk, actor=staff_actor(), now=at("2026-11-30"))
    run_the_day(now=END)
    assert refusal(monthly) == "payment"


def test_roles_are_copied_and_the_setting_is_not(world: World, old: Reservation) -> None:
    on_order, on_reservation, ended, ends_later = (make_person(world.home.partner) for _each in range(4))
    RoleAssignmentFactory(user=on_order.user, at=old.order, role_name=AzureRole.CONTRIBUTOR)
    RoleAssignmentFactory(user=on_reservation.user, at=old, role_name=AzureRole.READER)
    RoleAssignmentFactory(user=ended.user, at=old, ends_at=END)
    RoleAssignmentFactory(user=ends_later.user, at=old, ends_at=END + timedelta(days=5))
    run_the_day(now=END + timedelta(days=9))
    new = renewed(old)
    assert new is not None
    roles = RoleAssignment.objects.filter(scope__in=[new.order.arm_id, new.arm_id])
    assert {(one.user_id, one.role.name, one.scope, one.ends_at) for one in roles.select_related("role")} == {
        (on_order.user.pk, "Contributor", new.order.arm_id, None),
        (on_reservation.user.pk, "Reader", new.arm_id, None),
        (ends_later.user.pk, "Owner", new.arm_id, END + timedelta(days=5)),
    }
    assert not new.is_renewed


def test_one_in_an_act_waits_and_is_renewed_from_the_same_instant(world: World, old: Reservation) -> None:
    refund = ask(world.home.admin, old, now=END - timedelta(minutes=9))
    assert run_the_day(now=END).ended == 2
    assert renewed(old) is None
    with acting(world.home.admin.actor, now=END):
        withdraw_refund(refund_id=refund.pk, actor=world.home.admin.actor, now=END)
    run_the_day(now=END + timedelta(hours=1))
    new = renewed(old)
    assert new is not None and new.purchased_at == END


def test_a_request_for_what_expires_meanwhile_fails(world: World, old: Reservation) -> None:
    refund = ask(world.home.admin, old, now=END - timedelta(minutes=9))
    outbox.drain(now=END)
    refund.refresh_from_db()
    assert refund.state == "failed"
    assert refund.transitions.get(state="failed").reason == "reservation_ended"
    run_the_day(now=END)
    assert renewed(old) is not None


def test_a_quote_of_what_has_expired_is_refused(world: World, old: Reservation) -> None:
    quoted = quote(world.home.admin, old, now=END - timedelta(minutes=9))
    run_the_day(now=END)
    with pytest.raises(Exception, match=r".") as refused:
        submit(world.home.admin, quoted, now=END)
    assert type(refused.value).__name__ in {"QuoteExpired", "ReservationEnded"}


def test_payments_that_were_missed_are_taken_before_the_end(world: World) -> None:
    monthly = buy(customer=world.home.customer, price="120.00", plan="Monthly", now="2026-09-01")
    run_the_day(now=END + timedelta(days=40))
    monthly.refresh_from_db()
    assert monthly.state == "Expired"
    assert not monthly.payments.exclude(state="Succeeded").exists()
    late = JournalEntry.objects.filter(subject_id__in=monthly.payments.filter(number__gte=9).values("pk"))
    assert {(one.posted_on, one.number[:10]) for one in late} == {((END + timedelta(days=40)).date(), "JE-2027-02")}
    assert check_books() == []


def test_a_renewal_made_late_pays_all_that_has_come_due_since(world: World, old: Reservation) -> None:
    Reservation.objects.filter(pk=old.pk).update(renewal_plan="Monthly")
    run_the_day(now=END + timedelta(days=65))
    new = renewed(old)
    assert new is not None
    assert list(new.payments.filter(state="Succeeded").values_list("due_on", flat=True).order_by("number")) == [
        at(day).date() for day in ("2027-01-01", "2027-02-01", "2027-03-01")
    ]
    assert check_books() == []


def test_after_years_what_was_renewed_has_ended_as_well(world: World, old: Reservation) -> None:
    run_the_day(now=at("2028-03-01"))
    new = renewed(old)
    assert new is not None and new.state == "Expired" and renewed(new) is None


@pytest.mark.parametrize("row", rows("renewal", "Which day's price"), ids=str)
def test_which_day_s_price(world: World, old: Reservation, row: Row) -> None:
    old.renewal_chosen_at = at(row.day("chosen on")) if row.day_or_none("chosen on") else None
    assert (old.expires_at.date(), old.price_locked_on) == (row.day("ends on"), row.day("price of"))


@pytest.mark.parametrize("row", rows("renewal", "Late"), ids=str)
def test_late(world: World, old: Reservation, row: Row) -> None:
    run_the_day(now=at(row.day("the run comes")))
    new = renewed(old)
    assert new is not None and old.expires_at.date() == row.day("ends")
    assert (new.purchased_at.date(), new.expires_at.date()) == (row.day("new term begins"), row.day("new term ends"))
    first = new.payments.get(number=0)
    assert first.due_on == row.day("first payment due")
    assert JournalEntry.objects.get(subject_id=first.pk).posted_on == row.day("posted")


def test_beat_has_it_done(world: World, old: Reservation) -> None:
    assert CELERY_BEAT_SCHEDULE["run_the_day"]["task"] == run_day.name
    Reservation.objects.filter(pk=old.pk).update(expires_at=at("2026-02-01"))
    run_day()
    old.refresh_from_db()
    assert old.state == "Expired"


def test_every_day_of_a_year(world: World) -> None:
    """The longest way there is: a day at a time, over the lock and the end of the term."""
    old = renewing(world.home.customer, item=priced_item())
    runs = days("2026-11-25", "2027-01-10")
    assert [sum(one) for one in zip(*((run.locked, run.ended) for run in runs), strict=True)] == [1, 3]
    assert renewed(old) is not None
