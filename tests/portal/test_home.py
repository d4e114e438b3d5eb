"""The first page: what needs the person, most urgent first, and what goes on."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from billing.models import Payment
from core import outbox
from customers.policy.roles import PartnerRole
from reservations.models import Reservation
from tests.factories import (
    NOW,
    CustomerFactory,
    PartnerFactory,
    Person,
    World,
    buy,
    make_person,
    usage,
)
from tests.factories.customers import (
    MembershipFactory,
    RoleAssignmentFactory,
    SecondPersonAmountFactory,
    UserFactory,
)
from tests.factories.refunds import ask, prepared, refunded
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12
LATELY = (NOW - timedelta(days=3)).date()


def section(answer: Answer, name: str) -> str:
    """Return one section of the page, without its markup."""
    start = answer.text.index(f'aria-labelledby="{name}"')
    inside = answer.text[start : answer.text.index("</section>", start)]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def fail(reservation: Reservation, number: int) -> None:
    Payment.objects.filter(reservation=reservation, number=number).update(state=Payment.State.FAILED)


def bought_monthly(world: World, name: str = "monthly") -> Reservation:
    reservation = buy(customer=world.home.customer, plan="Monthly", on="2026-05-01", name=name)
    fail(reservation, 1)
    return reservation


def confirming(world: World) -> str:
    """Ask for the refund of something that turns out to be used; return the request's number."""
    bought = buy(customer=world.home.customer, on=LATELY, name="twice")
    refund = ask(world.home.admin, bought)
    usage(bought, LATELY)
    outbox.drain(now=NOW)
    refund.refresh_from_db()
    assert refund.state == "awaiting_confirmation"
    return str(refund.support_request.number)


def test_what_needs_somebody_most_urgent_first(world: World, pages: Pages) -> None:
    customer = world.home.customer
    buy(customer=customer, on="2025-07-20", name="ends in July")
    failed = bought_monthly(world)
    fresh = buy(customer=customer, on=LATELY, name="fresh")
    number = confirming(world)
    answer = pages.open(world.home.admin, "home")
    assert answer.status == 200
    told = section(answer, "needs")
    titles = [
        "Full credit ends for fresh",
        "Payment failed for monthly",
        f"Confirm a changed quote, {number}",
        "ends in July expires in 18 days",
    ]
    assert sorted(titles, key=told.index) == titles
    assert "USD 3,650.00 come back in full. After that it is pro-rated with a fee of 12%." in told
    assert "until 2026-07-04 23:59 UTC" in told
    assert "Payment 2 of USD 304.16 could not be taken." in told
    assert "USD 3,650.00 is now" in told
    for url in (
        reverse("reservation_refund", args=[customer.pk, fresh.pk]),
        f"{reverse('order', args=[customer.pk, failed.order_id])}#payments",
        f"{reverse('request', args=[number])}#request-confirmation",
    ):
        assert f'href="{url}"' in answer.text
    assert "4 things need you" in answer.text


def test_what_ends_within_a_day_comes_first(world: World, pages: Pages) -> None:
    bought_monthly(world)
    buy(customer=world.home.customer, on="2025-07-03", name="tomorrow")
    told = section(pages.open(world.home.admin, "home"), "needs")
    assert told.index("tomorrow expires in 1 day") < told.index("Payment failed")


@pytest.mark.parametrize(
    ("on", "is_used", "is_told"),
    [
        ("2026-06-29", False, True),
        ("2026-06-29", True, False),
        ("2026-06-26", False, False),
        ("2026-07-02", False, False),
    ],
    ids=["unused", "used", "too late", "bought just now"],
)
def test_full_credit_only_while_it_is_to_be_had(
    world: World, pages: Pages, on: str, is_used: bool, is_told: bool
) -> None:
    bought = buy(customer=world.home.customer, on=on, name="lately")
    if is_used:
        usage(bought, on)
    told = section(pages.open(world.home.admin, "home"), "needs")
    assert ("Full credit ends for lately" in told) is is_told


def test_what_is_asked_for_already_or_renews_itself_needs_nobody(world: World, pages: Pages) -> None:
    ask(world.home.admin, buy(customer=world.home.customer, on=LATELY, name="asked for"))
    renewing = buy(customer=world.home.customer, on="2025-07-20", name="renewing")
    Reservation.objects.filter(pk=renewing.pk).update(is_renewed=True)
    assert "Nothing needs you" in section(pages.open(world.home.admin, "home"), "needs")


def test_a_payment_made_later_settles_the_one_that_failed(world: World, pages: Pages) -> None:
    reservation = bought_monthly(world)
    Payment.objects.filter(reservation=reservation, number=2).update(state="Succeeded", paid_at=NOW)
    assert "Payment failed" not in section(pages.open(world.home.admin, "home"), "needs")


def test_a_limit_that_is_nearly_taken(world: World, pages: Pages) -> None:
    refunded(world.home.admin, buy(customer=world.home.customer, price="100000.00"))
    answer = pages.open(world.home.admin, "home")
    told = section(answer, "needs")
    assert f"Refund limit of {world.home.customer.company_name} nearly taken" in told
    assert f"{reverse('refund_limit')}?customer={world.home.customer.pk}" in answer.text
    assert world.home.customer.company_name in section(answer, "limits")


def test_each_sees_what_they_can_see_to(world: World, pages: Pages) -> None:
    bought = buy(customer=world.home.customer, on=LATELY, name="fresh")
    bought_monthly(world)

    def told(person: Person) -> str:
        return section(pages.open(person, "home"), "needs")

    assert "Full credit" in told(world.home.admin)
    for person in (world.home.seller, world.home.trusted_seller, world.home.reader):
        assert "Full credit" not in told(person)
        assert "Payment failed" in told(person)
    RoleAssignmentFactory(user=world.home.seller.user, at=bought.order)
    assert "Full credit" in told(world.home.seller)


def test_sections_by_right(world: World, pages: Pages) -> None:
    ask(world.home.admin, world.home.reservation)
    number = world.home.customer.support_requests.get().number
    limits, requests = 'aria-labelledby="limits"', 'aria-labelledby="under-way"'
    for person, sees_limits in ((world.home.admin, True), (world.home.reader, True), (world.home.seller, False)):
        answer = pages.open(person, "home")
        assert (limits in answer.text) is sees_limits
        assert requests in answer.text and number in answer.text
    only_own = make_person(world.home.partner, PartnerRole.USER_ADMIN)
    assert number not in pages.open(only_own, "home").text


def test_somebody_without_a_role_is_told_who_gives_one(world: World, pages: Pages) -> None:
    user = UserFactory()
    nobody = Person(user, MembershipFactory(partner=world.home.partner, user=user, roles=[]))
    answer = pages.open(nobody, "home")
    assert answer.status == 200
    assert "Your role shows nothing here yet" in answer.text
    assert world.home.admin.user.name in answer.text and world.home.customer.company_name not in answer.text


def test_a_new_partner_is_told_what_will_show(pages: Pages, world: World) -> None:
    answer = pages.open(make_person(PartnerFactory()), "home")
    for words in ("Nothing needs you", "No request is open.", "No reservation was under-used."):
        assert words in answer.text


def test_nothing_of_another_partner(world: World, pages: Pages) -> None:
    bought_monthly(world)
    refunded(world.home.admin, buy(customer=world.home.customer, price="100000.00"))
    ask(world.home.admin, buy(customer=world.home.customer, name="going"))
    usage(world.home.reservation, "2026-07-01", hours="1")
    text = pages.open(world.other.admin, "home").text
    assert world.home.customer.company_name not in text and "SR-2026" not in text
    assert "Nothing needs you" in text


def test_under_used_most_wasted_first(world: World, pages: Pages) -> None:
    customer = world.home.customer
    idle, big, busy = (
        buy(customer=customer, name=name, quantity=units) for name, units in (("idle", 1), ("big", 4), ("busy", 1))
    )
    usage(idle, "2026-07-01", hours="0")
    usage(big, "2026-07-01", hours="60")
    usage(busy, "2026-07-01", hours="20")
    answer = pages.open(world.home.admin, "home")
    told = section(answer, "under-used")
    assert told.index("big") < told.index("idle")
    assert "62.50%" in told and "busy" not in told
    everything = pages.open(world.home.admin, "reservations", is_low="1").text
    assert "idle" in everything and "busy" not in everything and "below 70%" in everything


def test_a_week_that_is_long_past_says_nothing(world: World, pages: Pages) -> None:
    usage(world.home.reservation, "2026-06-01", hours="0")
    assert world.home.reservation.name not in section(pages.open(world.home.admin, "home"), "under-used")


def test_under_way_and_done(world: World, pages: Pages) -> None:
    done = refunded(world.home.admin, buy(customer=world.home.customer, name="gone"))
    going = ask(world.home.admin, world.home.reservation)
    answer = pages.open(world.home.admin, "home")
    told = section(answer, "under-way")
    assert going.support_request.number in told
    assert f"Refund of {world.home.reservation.name}. Being checked." in told
    assert 'aria-valuenow="25"' in answer.text
    credited = section(answer, "done")
    assert f"{done.support_request.number} credited" in credited
    assert done.credit_note.number in credited and "USD 1,610.40" in credited


def test_asks_for_news_only_while_something_runs(world: World, pages: Pages) -> None:
    assert reverse("home_progress") not in pages.open(world.home.admin, "home").text
    ask(world.home.admin, world.home.reservation)
    answer = pages.open(world.home.admin, "home")
    assert 'hx-trigger="every 2s"' in answer.text and "htmx" in answer.text


def test_the_news(world: World, pages: Pages) -> None:
    ask(world.home.admin, world.home.reservation)
    seen = re.search(r"under-way/\?seen=(\w+)", pages.open(world.home.admin, "home").text)
    assert seen
    client = Client(headers={"HX-Request": "true", "accept-language": "en"})
    client.force_login(world.home.admin.user)
    url = reverse("home_progress")
    assert client.get(url, {"seen": seen[1]}).status_code == 204
    changed = client.get(url, {"seen": "something else"})
    assert changed.status_code == 200
    body = changed.content.decode()
    assert "<html" not in body and body.count('hx-swap-oob="true"') == 3
    assert 'id="home-under-way"' in body
    assert pages.open(world.home.admin, "home_progress").location == reverse("home")
    stranger = Client(headers={"HX-Request": "true"}).get(url)
    assert stranger.headers["HX-Refresh"] == "true"


def test_as_many_queries_with_much_as_with_little(world: World, pages: Pages) -> None:
    def fill(names: range) -> None:
        for number in names:
            customer = CustomerFactory(partner=world.home.partner)
            buy(customer=customer, on=LATELY, name=f"fresh {number}")
            buy(customer=customer, on="2025-07-20", name=f"expiring {number}")
            idle = buy(customer=customer, name=f"idle {number}")
            usage(idle, "2026-07-01", hours="1")
            refunded(world.home.admin, buy(customer=customer, name=f"done {number}"))
            ask(world.home.admin, buy(customer=customer, name=f"going {number}"))

    people = (world.home.admin, world.home.trusted_seller, world.home.reader)
    fill(range(1))
    at_one = [pages.open(person, "home").queries for person in people]
    fill(range(1, 12))
    at_many = [pages.open(person, "home") for person in people]
    assert [answer.queries for answer in at_many] == at_one
    assert max(at_one) <= MOST_QUERIES
    assert "Show " in at_many[0].text and "more" in at_many[0].text


def test_in_korean(world: World, pages: Pages) -> None:
    bought_monthly(world)
    text = pages.open(world.home.admin, "home", language="ko").text
    for words in ("오늘", "지금 할 일", "결제 실패: monthly", "2026년 7월 2일 목요일", "환불 한도"):
        assert words in text


def test_only_reads_and_only_for_people_who_are_signed_in(world: World, pages: Pages) -> None:
    assert pages.send(world.home.admin, "home").status == 405
    assert pages.send(world.home.admin, "home_progress").status == 405
    assert pages.open(None, "home").location.startswith(reverse("account_login"))


def test_what_is_looked_up_has_an_index(db: None) -> None:
    wanted = {
        "reservation_list", "reservation_expiring", "payment_failed", "refund_completed", "refund_limit_most_taken",
        "support_request_open", "utilization_week_low",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)", [list(wanted)])
        assert {row[0] for row in cursor.fetchall()} == wanted


def test_a_refund_that_a_colleague_prepared_waits_for_the_one_asked(world: World, pages: Pages) -> None:
    sent = prepared(world.home.reader, world.home.reservation, to=world.home.admin)
    text = pages.open(world.home.admin, "home").text
    assert "Submit the refund that Northwind Reader prepared" in text
    assert reverse("prepared_refund", args=[sent.pk]) in text
    assert "Northwind Reader prepared" not in pages.open(world.home.seller, "home").text


def test_a_second_person_is_wanted(world: World, pages: Pages) -> None:
    SecondPersonAmountFactory(partner=world.home.partner, role=PartnerRole.ADMIN_AGENT, amount_usd_minor=10_000_000)
    SecondPersonAmountFactory(partner=world.home.partner, role=PartnerRole.SALES_AGENT, amount_usd_minor=100)
    refund = refunded(world.home.trusted_seller, world.home.reservation)
    assert refund.state == "awaiting_second_person"
    text = pages.open(world.home.admin, "home").text
    assert f"Approve {refund.support_request.number} as second person" in text
    assert "as second person" not in pages.open(world.home.trusted_seller, "home").text
