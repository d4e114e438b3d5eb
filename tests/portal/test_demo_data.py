"""The demo shows what it promises: counts, variety, whole books, and the same again at the next start."""

import datetime as dt
import io
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum
from django.test import RequestFactory
from pytest_django import DjangoDbBlocker

from billing.chart import AccountCode
from billing.commands.make_quote import Wanted, make_quote
from billing.models import (
    CreditNote,
    Exchange,
    JournalEntry,
    LimitUse,
    Payment,
    Posting,
    Refund,
    RenewalLock,
    RenewalRefusal,
)
from billing.models.states import RefundState
from billing.queries.books import check_books
from core import clock
from core.models import Notification
from core.transactions import acting
from customers.commands.authenticate_client import authenticate_client
from customers.models import ClientSecret, Customer, Membership, Partner, RoleAssignment, ServicePrincipal, User
from customers.policy.roles import GIVEN_TO_PEOPLE
from customers.queries.access import readable_by
from portal.demo.accounts import demo_accounts
from portal.demo.cast import PASSWORD
from portal.demo.catalog import load_exchange_rates, load_products
from portal.demo.seed import seed
from portal.demo.world import World
from reservations.models import OpenAct, Reservation, ReservationOrder, UtilizationDay
from support.models import Attachment, Message, PreparedRefund, SupportRequest
from tests.roles import without_limits

# The day of which the product's drawings show the sums; the demo is dated back from it.
NOW = dt.datetime(2026, 11, 23, 5, 2, tzinfo=dt.UTC)
TODAY = NOW.date()
ONE_DAY = dt.timedelta(days=1)

# One process seeds, once: all tests of this module belong together (and run as who seeds the demo).
pytestmark = [pytest.mark.xdist_group("demo data"), pytest.mark.database_role("portal_owner")]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Seed in a transaction that is rolled back after the module's last test."""
    with django_db_blocker.unblock(), without_limits(), transaction.atomic():
        world = seed(NOW)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def untouched(world: World) -> Iterator[None]:
    """Undo what a test did to the shared data."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_korean(name: str) -> bool:
    return bool(re.search("[가-힣]", name))


# Who


def test_three_partners_two_of_them_korean() -> None:
    partners = Partner.objects.order_by("mpn_id").values_list("name", "language", "billing_currency", "time_zone")

    assert sorted(partners) == [
        ("Northgate Partners", "en", "GBP", "Europe/London"),
        ("누리클라우드", "ko", "KRW", "Asia/Seoul"),
        ("새벽IT", "ko", "KRW", "Asia/Seoul"),
    ]


def test_at_least_sixty_customers_half_of_them_korean() -> None:
    names = list(Customer.objects.values_list("company_name", flat=True))

    assert len(names) >= 60
    assert sum(map(is_korean, names)) * 2 == len(names)
    assert not Customer.objects.exclude(domain__endswith=".example").exists()


def test_each_partner_role_has_somebody_who_can_sign_in() -> None:
    held = {role for roles in Membership.objects.people().values_list("roles", flat=True) for role in roles}

    assert held == {role.value for role in GIVEN_TO_PEOPLE}
    for account in demo_accounts():
        request = RequestFactory().post("/sign-in/")
        assert authenticate(request, email=account["email"], password=account["password"]), account


def test_desk_staff_are_in_their_groups() -> None:
    groups = {
        user.email: sorted(user.groups.values_list("name", flat=True)) for user in User.objects.filter(is_staff=True)
    }

    assert groups == {
        "admin@desk.example": [],
        "dohyun.park@desk.example": ["Refund desk"],
        "haneul.baek@desk.example": ["Support desk"],
        "sofia.lindgren@desk.example": ["Refund desk lead"],
    }
    assert User.objects.get(is_superuser=True).email == "admin@desk.example"


def test_one_person_may_too_much_and_one_nothing() -> None:
    over = Membership.objects.get(user__email="jiho.kang@nuri.example")
    under = Membership.objects.get(user__email="dahye.lim@nuri.example")

    assert len(over.roles) == 5
    assert RoleAssignment.objects.filter(user=over.user, role__name="Owner").count() >= 20
    assert under.roles == []
    assert not RoleAssignment.objects.filter(user=under.user).exists()


def test_agents_hold_roles_on_orders_and_on_reservations_alone() -> None:
    scopes = RoleAssignment.objects.exclude(user__email="jiho.kang@nuri.example").values_list("scope", flat=True)

    assert {"/reservations/" in scope for scope in scopes} == {True, False}


def test_some_roles_end_and_each_was_given_by_somebody() -> None:
    given = RoleAssignment.objects.all()

    assert given.filter(ends_at__isnull=False).count() >= 10
    assert not given.filter(given_by=None).exists()


def test_refunds_wait_for_an_admin_agent_and_others_have_ended() -> None:
    states = set(PreparedRefund.objects.values_list("state", flat=True))

    assert {"sent", "granted", "declined", "withdrawn"} <= states
    for waiting in PreparedRefund.objects.filter(state="sent"):
        roles = Membership.objects.get(partner=waiting.partner, user=waiting.sent_to).roles
        assert "admin_agent" in roles
        assert Notification.objects.filter(person_id=waiting.sent_to_id, code="prepared_refund_received").exists()


# What they bought


def test_six_hundred_orders_at_the_catalogs_prices() -> None:
    totals = {(p.sku, p.region): p for p in load_products()}
    rates = load_exchange_rates()
    first = Q(remainder_of=None, split_from=None, merged_from=None, renewed_from=None)
    bought = Reservation.objects.filter(first).select_related("order", "item")
    scheduled = dict(
        Payment.objects.filter(reservation__in=bought.values("pk"))
        .values_list("reservation_id")
        .annotate(Sum("unit_minor"))
    )

    renewed = Reservation.objects.filter(renewed_from__isnull=False).count()
    exchanged = Reservation.objects.filter(exchange_purchase__isnull=False).count()
    assert exchanged, "an exchange buys"
    assert bought.count() - exchanged == ReservationOrder.objects.count() - renewed - exchanged == 600
    assert Reservation.objects.count() > 600, "partial returns leave remainders"
    for reservation in bought:
        product = totals[reservation.item.sku, reservation.item.region or "global"]
        usd = product.total_usd(int(reservation.order.term[1]))
        assert usd is not None
        exact = usd * rates[reservation.order.currency].units_per_usd
        decimals = 0 if reservation.order.currency in ("KRW", "JPY") else 2
        assert abs(scheduled[reservation.pk] - exact * 10**decimals) <= 1, reservation.name


def test_every_state_that_a_reservation_can_be_in() -> None:
    rows = Reservation.objects.annotate(
        is_busy=Exists(OpenAct.objects.filter(reservation=OuterRef("pk"))),
        is_unpaid=Exists(Payment.objects.filter(reservation=OuterRef("pk"), state=Payment.State.FAILED)),
    )
    active = rows.filter(state=Reservation.State.SUCCEEDED)
    soon = NOW + 30 * ONE_DAY

    assert rows.filter(state=Reservation.State.EXPIRED, expires_at__lte=NOW).count() >= 30
    assert rows.filter(state=Reservation.State.CANCELLED, ended_as=Reservation.Ended.RETURNED).count() >= 30
    assert active.filter(expires_at__lte=soon).count() >= 20
    assert active.filter(is_unpaid=True).count() >= 5
    assert active.filter(is_busy=True).count() >= 12
    assert active.filter(scope="Single", scope_subscription__state="Suspended").count() >= 5
    assert active.filter(is_busy=False, is_unpaid=False, expires_at__gt=soon).count() >= 350
    assert not active.filter(expires_at__lte=NOW).exists()


def test_both_plans_all_scopes_and_products_that_are_no_machines() -> None:
    orders = Counter(ReservationOrder.objects.values_list("term", "billing_plan"))
    types = set(Reservation.objects.values_list("item__resource_type", flat=True))

    assert min(orders[term, plan] for term in ("P1Y", "P3Y") for plan in ("Upfront", "Monthly")) >= 30
    assert set(Reservation.objects.values_list("scope", flat=True)) == set(Reservation.Scope)
    assert {"VirtualMachines", "SqlDatabases", "SuseLinux", "RedHat", "AppService", "ManagedDisk"} <= types
    assert not ReservationOrder.objects.filter(
        billing_plan="Monthly", reservations__item__resource_type__in=["SuseLinux", "RedHat"]
    ).exists()


def test_one_was_renewed_one_was_stopped_by_its_price_and_some_are_locked() -> None:
    new = Reservation.objects.get(renewed_from__name="mes-report-e8")
    assert (new.state, new.is_renewed) == ("Succeeded", False)
    assert new.renewed_from is not None and new.renewed_from.state == "Expired"
    assert new.utilization.filter(used_hours__gt=0).exists()
    refusal = RenewalRefusal.objects.get(reservation__name="gate-ocr-d48")
    assert refusal.fault == "price changed"
    assert (refusal.found_minor or 0) > (refusal.locked_minor or 0) > 0
    soon = Reservation.objects.filter(state="Succeeded", is_renewed=True, expires_at__lte=NOW + 30 * ONE_DAY)
    assert RenewalLock.objects.filter(reservation__name="pos-api-d4").exists()
    assert set(soon) == {lock.reservation for lock in RenewalLock.objects.filter(reservation__in=soon)}
    told = Notification.objects.filter(code__startswith="reservation_").values_list("code", flat=True)
    assert {"reservation_renewed", "reservation_not_renewed", "reservation_price_locked"} <= set(told)
    assert RenewalRefusal.objects.count() == 1


def test_some_were_split_and_merged_again() -> None:
    split = Reservation.objects.get(name="telematics-d4", ended_as=Reservation.Ended.SPLIT)
    whole = Reservation.objects.get(name="telematics-d8", state=Reservation.State.SUCCEEDED)

    assert sorted(split.parts.values_list("quantity", flat=True)) == [3, 7]
    assert [one.ended_as for one in whole.merged_from.all()] == ["Merged", "Merged"]
    assert whole.quantity == sum(whole.merged_from.values_list("quantity", flat=True)) == 4


def test_nothing_was_bought_after_its_sale_had_ended() -> None:
    assert not Reservation.objects.filter(purchased_at__date__gte=F("item__retired_on")).exists()


# How they used it


def test_ninety_days_of_utilization() -> None:
    days = UtilizationDay.objects.filter(
        reservation__state=Reservation.State.SUCCEEDED, reservation__created_at__lt=NOW - 91 * ONE_DAY
    )
    counts = set(days.values("reservation_id").annotate(n=Count("day")).values_list("n", flat=True))

    assert counts == {90}
    assert days.aggregate(Max("day"))["day__max"] == TODAY - ONE_DAY


def test_every_reservation_in_force_has_yesterdays_use() -> None:
    known = UtilizationDay.objects.filter(reservation=OuterRef("pk"), day=TODAY - ONE_DAY)
    active = Reservation.objects.filter(state=Reservation.State.SUCCEEDED, created_at__date__lt=TODAY)

    assert not active.filter(~Exists(known)).exists()


def test_full_idle_declining_and_weekly_courses() -> None:
    def share(rows: "list[tuple[dt.date, float]]") -> float:
        return sum(value for _day, value in rows) / len(rows)

    courses: dict[object, list[tuple[dt.date, float]]] = {}
    for key, day, used, reserved in UtilizationDay.objects.values_list(
        "reservation_id", "day", "used_hours", "reserved_hours"
    ):
        courses.setdefault(key, []).append((day, float(used / reserved)))
    long = [sorted(rows) for rows in courses.values() if len(rows) == 90]
    weeks = [share(rows[-7:]) for rows in long]
    weekend = [
        rows
        for rows in long
        if share([r for r in rows if r[0].weekday() >= 5]) < share([r for r in rows if r[0].weekday() < 5]) - 0.3
    ]

    assert sum(week == 0 for week in weeks) >= 10
    assert sum(week == 1 for week in weeks) >= 30
    assert sum(0.3 < week < 0.5 for week in weeks) >= 15
    assert sum(share(rows[:30]) - share(rows[-7:]) > 0.4 for rows in long) >= 10
    assert len(weekend) >= 40


def test_some_are_unused_within_the_five_days_of_full_credit() -> None:
    new = Reservation.objects.filter(
        state=Reservation.State.SUCCEEDED, purchased_at__date__gte=TODAY - 5 * ONE_DAY, open_act=None
    )

    assert new.exclude(utilization__used_hours__gt=0).count() >= 8


# What they asked


def test_requests_in_every_state_of_a_refund() -> None:
    states = Counter(Refund.objects.values_list("state", flat=True))

    assert set(states) == set(RefundState)
    assert states["completed"] >= 30
    assert states["rejected"] >= 2 and states["withdrawn"] >= 5


def test_exchanges_were_carried_out_or_stopped_and_one_waits() -> None:
    states = dict(Exchange.objects.values_list("state").annotate(Count("pk")))
    assert (states["awaiting_approval"], states["withdrawn"]) == (1, 1)
    assert states["completed"] + states.get("rejected", 0) == 4


def test_an_exchange_was_taken_back() -> None:
    taken_back = Exchange.objects.get(reversal__isnull=False)
    assert taken_back.purchases.filter(reservation__ended_as="Reversed").count() == 1
    assert not taken_back.returns.exclude(reservation__ended_as="").exists()


def test_a_dozen_and_more_wait_for_the_desk_across_customers() -> None:
    waiting = Refund.objects.filter(state=RefundState.AWAITING_APPROVAL)

    assert waiting.count() >= 30
    assert waiting.values("customer").distinct().count() == 12
    assert waiting.values("partner").distinct().count() == 3
    assert Message.objects.filter(request__refund__in=waiting, side=Message.Side.DESK).count() >= 4
    assert not waiting.exclude(submitted_at__range=(NOW - ONE_DAY, NOW)).exists()


def test_one_waits_for_a_second_person_and_another_had_one_before_it_came_to_the_desk() -> None:
    gated = Refund.objects.filter(second_person_total_usd_minor__isnull=False)
    waiting, seconded = gated.order_by("-submitted_at")

    assert (waiting.state, waiting.second_person) == (RefundState.AWAITING_SECOND_PERSON, None)
    assert (seconded.state, seconded.requested_by) == (RefundState.AWAITING_APPROVAL, waiting.requested_by)
    assert seconded.second_person not in {None, seconded.requested_by}


def test_requests_are_closed_exactly_when_their_refund_has_ended() -> None:
    ended = Q(refund__state__in=["completed", "rejected", "withdrawn", "failed"])

    assert not SupportRequest.objects.filter(ended, state="open").exists()
    assert not SupportRequest.objects.filter(~ended, state="closed", refund__isnull=False).exists()
    assert SupportRequest.objects.filter(state="closed").count() >= 40


def test_general_requests_are_in_every_state_and_both_languages(world: World) -> None:
    general = SupportRequest.objects.filter(refund=None)
    assert {one.clock for one in general} == {"running", "asked", "still"}
    assert {one.state for one in general} == {"open", "closed"}
    assert {one.language for one in general} == {"ko", "en"}
    assert {one.issue_type for one in general} == {"billing", "technical", "subscription_management", "quota"}
    assert general.filter(due_at__lt=world.now).exists(), "overdue"
    assert [one.number for one in general if _moves(one).count("started") > 1], "written to again after the answer"
    assert Attachment.objects.filter(request__in=general, message=None).exists()
    assert Attachment.objects.filter(request__in=general, message__isnull=False).exists()


def _moves(request: SupportRequest) -> list[str]:
    return list(request.clock_moves.values_list("move", flat=True))


def test_some_returned_a_part_and_some_several_at_once() -> None:
    done = Refund.objects.filter(state=RefundState.COMPLETED).annotate(count=Count("lines"))

    assert done.filter(lines__remainder__isnull=False).count() >= 5
    assert done.filter(count__gt=1).count() >= 2
    assert CreditNote.objects.filter(refund__isnull=False).count() == done.count()


def test_limits_one_as_drawn_and_one_nearly_used_up() -> None:
    used = dict(
        LimitUse.objects.filter(state=LimitUse.State.USED, returns_on__gt=TODAY)
        .values_list("limit__customer__domain")
        .annotate(Sum("amount_usd_minor"))
    )

    assert used["hanbit-logis.example"] == 25_825_65
    assert 45_000_00 < used["nubi-mobility.example"] < 50_000_00


def test_hanbits_quote_is_the_one_of_the_drawings(world: World) -> None:
    names = ("VM_RI_11-20-2026_10-42", "prod-db-e16", "analytics-e8-3y")
    wanted = [Wanted(world.reservations["hanbit-logis", name]) for name in names]
    actor = world.person("seoyeon.kim@nuri.example")

    with acting(actor, now=NOW):
        quote = make_quote(customer=world.customers["hanbit-logis"], wanted=wanted, actor=actor, now=NOW)

    assert [line.net_usd_minor for line in quote.sum.lines] == [9_756_00, 737_44, 18_265_33]
    assert quote.net_minor == 41_125_042


# That it holds together


def test_the_books_are_whole() -> None:
    output = io.StringIO()
    call_command("check_books", "--json", stdout=output)

    assert check_books() == []
    assert json.loads(output.getvalue())["is_whole"] is True


def test_nothing_lies_in_the_future() -> None:
    assert JournalEntry.objects.filter(posted_at__gt=NOW).count() == 0
    assert Message.objects.filter(at__gt=NOW).count() == 0
    assert Reservation.objects.filter(Q(purchased_at__gt=NOW) | Q(updated_at__gt=NOW)).count() == 0


def test_journal_numbers_run_with_time() -> None:
    last: dict[tuple[object, str], int] = {}
    entries = JournalEntry.objects.order_by("posted_at", "number").values_list("partner_id", "number")
    for partner_id, number in entries:
        series, _, place = number.rpartition("-")
        assert int(place) == last.get((partner_id, series), 0) + 1, number
        last[partner_id, series] = int(place)


def test_a_payment_taken_in_bulk_is_posted_like_one_taken_alone() -> None:
    legs = {
        (AccountCode.PAYMENTS_RECEIVED, Posting.Side.DEBIT),
        (AccountCode.RESERVATION_REVENUE, Posting.Side.CREDIT),
    }
    payments = Payment.objects.filter(state=Payment.State.SUCCEEDED, carried_from=None)
    for number in (0, 1):  # the purchase takes the first by itself, the demo the later ones in bulk
        payment = payments.filter(number=number).order_by("pk").first()
        assert payment is not None
        entry = JournalEntry.objects.get(kind=JournalEntry.Kind.PAYMENT, subject_id=payment.pk)
        postings = entry.postings.values_list("account_id", "side", "amount_minor", "currency")
        assert set(postings) == {(*leg, payment.amount_minor, payment.currency) for leg in legs}
        assert (entry.partner_id, entry.customer_id) == (payment.partner_id, payment.reservation.customer_id)
        assert entry.posted_at == payment.paid_at


def test_the_second_run_changes_nothing(
    tmp_path: Path, django_assert_max_num_queries: "pytest.FixtureRequest", world: World
) -> None:
    before = [model.objects.count() for model in (Customer, Reservation, JournalEntry, Message, UtilizationDay)]
    file = tmp_path / "accounts.json"

    with django_assert_max_num_queries(2):  # type: ignore[operator]
        call_command("seed_demo", accounts_file=str(file), stdout=io.StringIO())

    accounts = json.loads(file.read_text(encoding="utf-8"))
    assert [model.objects.count() for model in (Customer, Reservation, JournalEntry, Message, UtilizationDay)] == before
    assert accounts[0] == {
        "email": "seoyeon.kim@nuri.example",
        "password": PASSWORD,
        "role": "Admin agent",
        "partner": "누리클라우드",
        "totp_secret": None,
    }
    assert {account["partner"] for account in accounts} == {"누리클라우드", "새벽IT", "Northgate Partners", None}


def test_the_program_of_the_demo_can_sign_in_after_every_start(tmp_path: Path) -> None:
    file = tmp_path / "api-client.json"

    def told_at_a_start() -> dict[str, str]:
        call_command("seed_demo", api_client_file=str(file), stdout=io.StringIO())
        told: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        calling, _program = authenticate_client(
            client_id=uuid.UUID(told["client_id"]),
            secret=told["client_secret"],
            tenant_id=uuid.UUID(told["tenant_id"]),
            now=clock.now(),
        )
        assert calling.partner.name == "Northgate Partners"
        assert readable_by(calling.principal, now=clock.now()).everything
        return told

    first = told_at_a_start()
    assert told_at_a_start() == first
    ClientSecret.objects.update(ended_at=clock.now())
    assert told_at_a_start() == first
    ServicePrincipal.objects.update(ended_at=clock.now())
    assert told_at_a_start()["client_id"] != first["client_id"]
