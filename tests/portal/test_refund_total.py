"""What all reservations would bring back today: the sum of what each one's quote says."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing.models import Payment, RefundPolicy
from billing.queries.refund_total import refund_total
from reservations.models import Reservation
from tests.factories import NOW, CatalogItemFactory, CustomerFactory, PriceFactory, World, buy, make_person, usage
from tests.factories.refunds import ask, quote
from tests.portal.conftest import Pages


def mixed(world: World) -> dict[str, list[Reservation]]:
    """Reservations of every kind, by currency."""
    home = world.home
    korean = CustomerFactory(partner=home.partner, currency="KRW")
    fresh, used = (buy(customer=home.customer, on=NOW - timedelta(days=3), name=name) for name in ("fresh", "used"))
    usage(used, "2026-06-30")
    unpaid = buy(customer=home.customer, price="1200.00", plan="Monthly", name="unpaid")
    unpaid.payments.filter(state=Payment.State.SCHEDULED, due_on__lte=NOW.date()).update(state=Payment.State.FAILED)
    return {
        "USD": [
            home.reservation,
            fresh,
            used,
            unpaid,
            buy(
                customer=home.customer, price="1234.57", plan="Monthly", quantity=7, on="2026-01-31", now=NOW, name="m"
            ),
        ],
        "KRW": [
            buy(customer=korean, price="3650001", quantity=3, term="P3Y", name="won"),
            buy(customer=korean, price="1200007", plan="Monthly", now=NOW, name="won by the month"),
        ],
    }


def sums(world: World) -> dict[str, tuple[int, int]]:
    total = refund_total(partner_id=world.home.partner.pk, now=NOW)
    return {one.currency: (one.net_minor, one.reservations) for one in total.totals}


def of_quotes(world: World, held: dict[str, list[Reservation]]) -> dict[str, tuple[int, int]]:
    return {
        currency: (sum(quote(world.home.admin, one).sum.net for one in some), len(some))
        for currency, some in held.items()
    }


def test_the_sum_of_every_quote(world: World) -> None:
    held = mixed(world)
    assert sums(world) == of_quotes(world, held)


@pytest.mark.parametrize("base", ["prorated_credit", "paid", "canceled_commitment"])
def test_whatever_the_policy_in_force(world: World, base: str) -> None:
    held = mixed(world)
    item = CatalogItemFactory()
    cheaper = buy(customer=world.home.customer, price="2000.00", item=item, name="cheaper now")
    PriceFactory(item=item, term="P1Y", currency="USD", unit_minor=1500_00, from_on=NOW.date())
    held["USD"].append(cheaper)
    policy = RefundPolicy.objects.get(code="azure-2026")
    policy.fee_basis_points, policy.fee_base = 700, base
    policy.effective_from, policy.is_draft = NOW.date(), False
    policy.save()
    assert sums(world) == of_quotes(world, held)


def test_a_payment_that_is_due_and_not_taken_yet_counts_as_taken(world: World) -> None:
    buy(customer=world.home.customer, price="1200.00", plan="Monthly", on="2026-06-02", name="due today")
    assert sums(world)["USD"][0] == 1610_40 + 88_00


def test_ended_busy_excluded_and_others_are_left_out(world: World) -> None:
    home = world.home
    buy(customer=home.customer, on="2025-06-01", name="old")
    buy(customer=home.customer, item=CatalogItemFactory(resource_type="SuseLinux"), name="suse")
    ask(home.admin, buy(customer=home.customer, name="asked for"))
    total = refund_total(partner_id=home.partner.pk, now=NOW)
    assert [(one.currency, one.net_minor, one.reservations) for one in total.totals] == [("USD", 1610_40, 1)]
    assert (total.busy, total.excluded) == (1, 1)


class TestPage:
    def test_a_page_and_a_part_of_the_list(self, world: World, pages: Pages) -> None:
        home = world.home
        answer = pages.open(home.admin, "refund_total")
        assert "USD 1,610.40" in answer.text
        assert "<main" in answer.text
        client = answer.response.client  # type: ignore[attr-defined]
        part = client.get(reverse("refund_total"), headers={"HX-Request": "true"}).content.decode()
        assert "1,610.40" in part
        assert "<main" not in part
        assert f'hx-get="{reverse("refund_total")}"' in pages.open(home.admin, "reservations").text

    def test_nothing_runs(self, world: World, pages: Pages) -> None:
        home = world.home
        Reservation.objects.filter(pk=home.reservation.pk).update(expires_at=NOW)
        assert "No reservation runs that could be refunded." in pages.open(home.admin, "refund_total").text

    def test_in_korean(self, world: World, pages: Pages) -> None:
        assert "오늘 환불되는 금액" in pages.open(world.home.admin, "refund_total", language="ko").text

    def test_as_many_queries_for_fifty_as_for_one(self, world: World, pages: Pages) -> None:
        home = world.home
        one = pages.open(home.admin, "refund_total").queries
        for number in range(50):
            buy(customer=home.customer, price="100.00", name=f"r{number}")
        assert pages.open(home.admin, "refund_total").queries == one <= 12

    def test_who_may(self, world: World, pages: Pages) -> None:
        home = world.home
        for person in (home.reader, home.seller):
            assert pages.open(person, "refund_total").status == 200
        nobody = make_person(home.partner)
        nobody.membership.roles = []
        nobody.membership.save()
        assert pages.open(nobody, "refund_total").status == 403
        assert "1,610.40" in pages.open(world.other.admin, "refund_total").text, "their own"
        assert pages.open(None, "refund_total").location.startswith(reverse("account_login"))
        assert pages.send(home.admin, "refund_total").status == 405
