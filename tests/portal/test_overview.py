"""A reservation's Overview: what it is, how it is used, what may be done with it and why not."""

import re
import uuid
from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from billing.models import Payment
from customers.models import Partner, Subscription
from customers.policy.roles import AzureRole
from reservations.models import Reservation
from reservations.queries.lineage import lineage_of
from tests.factories import (
    NOW,
    CatalogItemFactory,
    CustomerFactory,
    PartnerFactory,
    Person,
    RoleAssignmentFactory,
    SubscriptionFactory,
    World,
    at,
    buy,
    make_firm,
    make_person,
    usage,
)
from tests.factories.refunds import ask, refunded
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12
PEOPLE = ["admin", "reader", "seller", "trusted_seller"]


def overview(
    pages: Pages, person: Person | None, reservation: Reservation, *, now: datetime = NOW, language: str = "en"
) -> Answer:
    with time_machine.travel(now, tick=False):
        return pages.open(person, "reservation_overview", reservation.customer_id, reservation.pk, language=language)


def refund_url(reservation: Reservation) -> str:
    return reverse("reservation_refund", args=[reservation.customer_id, reservation.pk])


def possible(answer: Answer) -> str:
    """Return the words of "What you can do", without markup."""
    part = answer.text.split('id="possible"')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_shows_the_essentials(world: World, pages: Pages) -> None:
    reservation = world.home.reservation
    answer = overview(pages, world.home.admin, reservation)
    assert answer.status == 200
    for words in (
        "2027-01-01",
        "183 days left",
        "1 year, Upfront",
        "USD 3,650.00",
        "Shared",
        "Instance size flexibility",
        f"{reservation.item.name} · Korea Central",
        f'data-copy="{reservation.pk}"',
        f'data-copy="{reservation.order_id}"',
        'class="azure"',
    ):
        assert words in answer.text


def test_a_reservation_alone_leads_here(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    answer = pages.open(world.home.admin, "reservation", *ids)
    assert (answer.status, answer.location) == (302, reverse("reservation_overview", args=ids))


def test_only_reads(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    for name in ("reservation", "reservation_overview"):
        assert pages.send(world.home.admin, name, *ids).status == 405


def test_a_stranger_signs_in_first(world: World, pages: Pages) -> None:
    answer = overview(pages, None, world.home.reservation)
    assert answer.status == 302 and answer.location.startswith(reverse("account_login"))


def test_unknown_to_another_partner_and_under_another_customer(world: World, pages: Pages) -> None:
    assert overview(pages, world.other.admin, world.home.reservation).status == 404
    neighbor = CustomerFactory(partner=world.home.partner)
    for ids in ((neighbor.pk, world.home.reservation.pk), (world.home.customer.pk, uuid.uuid4())):
        assert pages.open(world.home.admin, "reservation_overview", *ids).status == 404


class TestUtilization:
    def test_of_one_seven_and_thirty_days_with_its_trend(self, world: World, pages: Pages) -> None:
        reservation = world.home.reservation
        usage(reservation, *[f"2026-06-{day}" for day in range(18, 25)])
        usage(reservation, *[f"2026-06-{day}" for day in range(25, 31)], hours="18")
        usage(reservation, "2026-07-01", hours="15")
        answer = overview(pages, world.home.admin, reservation)
        assert re.search(r"<dt> ?1 day ?</dt> ?<dd> ?62.50% ?</dd>", answer.text)
        assert re.search(r"<dt> ?7 days ?</dt> ?<dd> ?73.21% ?</dd>", answer.text)
        assert re.search(r"<dt> ?30 days ?</dt> ?<dd> ?86.61% ?</dd>", answer.text)
        assert "Falling" in answer.text
        assert "Lowest: 62.50% on Jul 1. Latest: 62.50% on Jul 1." in answer.text
        assert answer.text.count("<polyline") == 1

    def test_the_table_has_the_same_days_latest_first(self, world: World, pages: Pages) -> None:
        usage(world.home.reservation, "2026-06-30", hours="12")
        usage(world.home.reservation, "2026-07-01", hours="24")
        table = overview(pages, world.home.admin, world.home.reservation).text.split('class="as-rows"')[1]
        rows = re.sub(r"<[^>]+>", " ", table.split("</table>")[0])
        assert re.search(r"2026-07-01\s+24.0\s+24.0\s+100.00%\s+2026-06-30\s+24.0\s+12.0\s+50.00%", rows)

    def test_says_when_nothing_is_known(self, world: World, pages: Pages) -> None:
        answer = overview(pages, world.home.admin, world.home.reservation)
        assert "No utilization in the last 30 days" in answer.text and "<polyline" not in answer.text

    def test_under_used(self, world: World, pages: Pages) -> None:
        usage(world.home.reservation, "2026-06-30", hours="12")
        answer = overview(pages, world.home.admin, world.home.reservation)
        assert "50.00% of the reserved hours were used in the last 7 days." in answer.text


class TestBanners:
    def test_expiring_with_renewal_off_and_on(self, world: World, pages: Pages) -> None:
        reservation = world.home.reservation
        before = overview(pages, world.home.admin, reservation, now=at("2026-12-02"))
        assert "<b>30 days left.</b>" in before.text
        assert "from <time" in before.text and "2027-01-01 00:00 UTC" in before.text
        Reservation.objects.filter(pk=reservation.pk).update(is_renewed=True)
        after = overview(pages, world.home.admin, reservation, now=at("2026-12-02")).text
        assert "Turn on automatic renewal" in before.text and "Turn on automatic renewal" not in after
        assert "Automatic renewal is on: a new reservation begins on" in after
        assert "Automatic renewal is on: " not in overview(pages, world.home.admin, reservation).text

    def test_a_request_in_progress_links_to_it(self, world: World, pages: Pages) -> None:
        refund = ask(world.home.admin, world.home.reservation)
        number = refund.support_request.number
        answer = overview(pages, world.home.admin, world.home.reservation)
        assert f'<a href="{reverse("request", args=[number])}">{number}</a>' in answer.text
        assert refund_url(world.home.reservation) not in answer.text
        assert "A request for this reservation is already open." in possible(answer)

    def test_a_failed_payment(self, world: World, pages: Pages) -> None:
        monthly = buy(customer=world.home.customer, plan="Monthly", price="1200.00", now="2026-05-02")
        Payment.objects.filter(reservation=monthly, number=5).update(state=Payment.State.FAILED)
        assert (
            "The latest payment for this reservation could not be taken."
            in overview(pages, world.home.admin, monthly).text
        )

    def test_no_benefit(self, world: World, pages: Pages) -> None:
        lost = SubscriptionFactory(customer=world.home.customer, name="Old plan", state=Subscription.State.SUSPENDED)
        Reservation.objects.filter(pk=world.home.reservation.pk).update(
            scope=Reservation.Scope.SINGLE, scope_subscription=lost
        )
        answer = overview(pages, world.home.admin, world.home.reservation)
        assert "The subscription Old plan is suspended, so nothing can use this reservation." in answer.text
        assert "Single subscription: Old plan" in answer.text


class TestWhatYouCanDo:
    def test_the_net_refund_and_its_sum(self, world: World, pages: Pages) -> None:
        """182 of 365 days are used: the published worked example of USD 3,650."""
        answer = overview(pages, world.home.admin, world.home.reservation)
        assert refund_url(world.home.reservation) in answer.text
        assert (
            "If you ask today, the net refund is USD 1,610.40 : the pro-rated credit of USD 1,830.00"
            " less the early termination fee of 12% ( USD 219.60 )." in possible(answer)
        )
        assert "Until 2026-12-31 23:59 UTC" in possible(answer)
        assert "Ended 2026-01-06 23:59 UTC" in possible(answer)

    def test_full_credit_until_an_instant_in_the_partners_time_zone(self, world: World, pages: Pages) -> None:
        Partner.objects.filter(pk=world.home.partner.pk).update(time_zone="Asia/Seoul")
        answer = overview(pages, world.home.admin, world.home.reservation, now=at("2026-01-06"))
        words = possible(answer)
        assert "If you ask today, the whole payment of USD 3,650.00 comes back." in words
        assert "Full credit Only within 5 days of the order, and only if nothing was used." in words
        assert "Until 2026-01-07 08:59 KST (2026-01-06 23:59 UTC)" in words

    def test_pro_rated_without_a_fee_once_hours_are_used(self, world: World, pages: Pages) -> None:
        usage(world.home.reservation, "2026-01-02", hours="1")
        words = possible(overview(pages, world.home.admin, world.home.reservation, now=at("2026-01-06")))
        assert "If you ask today, the pro-rated credit of USD 3,600.00 comes back, without a fee." in words
        assert "Hours of this reservation have been used." in words

    def test_a_monthly_plan_says_what_is_cancelled(self, world: World, pages: Pages) -> None:
        monthly = buy(customer=world.home.customer, plan="Monthly", price="1200.00", now=NOW)
        words = possible(overview(pages, world.home.admin, monthly))
        assert "Later payments of USD 500.00 are cancelled." in words

    def test_over_the_refund_limit(self, world: World, pages: Pages) -> None:
        large = buy(customer=world.home.customer, price="60000.00", quantity=3)
        words = possible(overview(pages, world.home.admin, large))
        assert "That is more than this customer's refund limit has left ( USD 50,000.00 )." in words
        assert "At most 1 unit fits." in words

    def test_every_act_says_until_when(self, world: World, pages: Pages) -> None:
        Partner.objects.filter(pk=world.home.partner.pk).update(time_zone="Asia/Seoul")
        words = possible(overview(pages, world.home.admin, world.home.reservation))
        assert "Exchange For products of the same family that are worth at least as much. No fee." in words
        until = "Until 2027-01-01 08:59 KST (2026-12-31 23:59 UTC)"
        assert words.count(until) == 4, "refund, exchange, settings, renewal"
        assert "Is off and can be switched on. Renewal" in words
        assert "You may give others a role here. Access control (IAM)" in words

    def test_settings_and_access_name_the_missing_role_and_who_can_help(self, world: World, pages: Pages) -> None:
        answer = overview(pages, world.home.seller, world.home.reservation)
        words = possible(answer)
        assert "Changing settings needs the Owner, Contributor or Reservations Administrator role." in words
        assert "Managing access needs the Owner or User Access Administrator role." in words
        assert "Northwind Admin can do it or give you the role." in words
        assert 'aria-disabled="true" aria-describedby="why-rename"' in answer.text and "(change)" not in answer.text

    def test_a_contributor_of_the_reservation_may_configure_and_no_more(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, role_name=AzureRole.CONTRIBUTOR)
        answer = overview(pages, world.home.seller, world.home.reservation)
        assert "(change)" in answer.text and 'data-dialog="rename"' in answer.text
        assert "Managing access needs" in possible(answer)

    def test_nothing_can_be_set_while_a_request_is_open(self, world: World, pages: Pages) -> None:
        ask(world.home.admin, world.home.reservation)
        answer = overview(pages, world.home.admin, world.home.reservation)
        assert possible(answer).count("A request for this reservation is already open.") == 4
        assert "(change)" not in answer.text and 'id="rename"' not in answer.text

    def test_what_is_not_sold_any_more_is_not_renewed(self, world: World, pages: Pages) -> None:
        old = CatalogItemFactory(series="Dsv3", flexibility_group="DSv3 Series")
        reservation = buy(customer=world.home.customer, item=old, on="2026-02-01")
        answer = overview(pages, world.home.admin, reservation)
        assert "Not sold any more from 2026-07-01 on, so it cannot be renewed." in possible(answer)
        Reservation.objects.filter(pk=reservation.pk).update(is_renewed=True)
        assert "<b>Will not be renewed.</b>" in overview(pages, world.home.admin, reservation).text
        soon = overview(pages, world.home.admin, reservation, now=at("2027-01-20")).text
        assert "so nothing is renewed" in soon and "Look at the renewal" not in soon

    def test_a_seller_learns_which_role_is_missing_and_who_can_help(self, world: World, pages: Pages) -> None:
        answer = overview(pages, world.home.seller, world.home.reservation)
        words = possible(answer)
        assert "A refund needs the Owner or Reservations Administrator role on the reservation order." in words
        assert "Northwind Admin can request it or give you the role." in words
        assert "the net refund is USD 1,610.40" in words
        assert 'aria-disabled="true" aria-describedby="why-refund"' in answer.text

    def test_a_seller_is_led_to_preparing_it(self, world: World, pages: Pages) -> None:
        answer = overview(pages, world.home.seller, world.home.reservation)
        ways = re.findall(rf'<a[^>]*href="{refund_url(world.home.reservation)}"[^>]*>(.*?)</a>', answer.text)
        assert [words.strip() for words in ways] == ["Prepare it and send it to an Admin agent"] * 2

    def test_a_role_on_the_reservation_alone_is_not_enough(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation)
        words = possible(overview(pages, world.home.seller, world.home.reservation))
        assert "Your role is on the reservation; a refund needs it on the reservation order." in words

    def test_a_seller_with_the_role_on_the_order_may(self, world: World, pages: Pages) -> None:
        answer = overview(pages, world.home.trusted_seller, world.home.reservation)
        assert refund_url(world.home.reservation) in answer.text and "needs the Owner" not in answer.text

    def test_a_reader_is_told_that_the_role_never_allows_it(self, world: World, pages: Pages) -> None:
        words = possible(overview(pages, world.home.reader, world.home.reservation))
        assert "Your role does not include requesting refunds." in words

    def test_nothing_once_it_has_ended(self, world: World, pages: Pages) -> None:
        refunded(world.home.admin, world.home.reservation)
        answer = overview(pages, world.home.admin, world.home.reservation)
        assert "It has ended, so nothing can be refunded." in possible(answer)
        assert "Cancelled" in answer.text and "Returned" in answer.text and "net refund" not in possible(answer)

    def test_nothing_for_an_excluded_product(self, world: World, pages: Pages) -> None:
        suse = buy(customer=world.home.customer, item=CatalogItemFactory(resource_type="SuseLinux", region=""))
        assert "This product cannot be refunded." in possible(overview(pages, world.home.admin, suse))

    def test_without_an_exchange_rate_the_amount_is_left_out(self, pages: Pages) -> None:
        firm = make_firm("Lonely", currency="JPY")
        assert "there is no exchange rate" in possible(overview(pages, firm.admin, firm.reservation))


def test_in_korean(world: World, pages: Pages) -> None:
    usage(world.home.reservation, "2026-07-01", hours="15")
    answer = overview(pages, world.home.admin, world.home.reservation, language="ko")
    for words in ("개요", "만료 날짜", "사용률", "할 수 있는 작업", "순환불", "12%"):
        assert words in answer.text


@pytest.mark.parametrize("who", PEOPLE)
def test_at_most_twelve_queries_even_for_the_remainder_of_a_remainder_in_won(pages: Pages, who: str) -> None:
    firm = make_firm("Seoul", currency="KRW")
    first = buy(customer=firm.customer, quantity=5, price="2000000", plan="Monthly", now=NOW)
    for day in range(1, 29):
        usage(first, f"2026-06-{day:02}", hours="60")
    refunded(firm.admin, first, quantity=1)
    (second,) = lineage_of(first).remainders
    refunded(firm.admin, second, quantity=1)
    (third,) = lineage_of(second).remainders
    RoleAssignmentFactory(user=firm.trusted_seller.user, at=third.order)
    answer = overview(pages, getattr(firm, who), third)
    assert "the net refund is" in possible(answer)
    assert answer.queries <= MOST_QUERIES


@pytest.mark.parametrize("who", PEOPLE)
def test_at_most_twelve_queries_while_a_request_is_open(world: World, pages: Pages, who: str) -> None:
    ask(world.home.admin, world.home.reservation)
    assert overview(pages, getattr(world.home, who), world.home.reservation).queries <= MOST_QUERIES


def test_nobody_to_ask_is_no_sentence(pages: Pages) -> None:
    partner = PartnerFactory()
    lonely = make_person(partner, "billing_admin")  # type: ignore[arg-type]
    reservation = buy(customer=CustomerFactory(partner=partner))
    words = possible(overview(pages, lonely, reservation))
    assert "Your role does not include requesting refunds." in words and "can request it" not in words
