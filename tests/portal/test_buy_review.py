"""Review your order: what each line lets choose, the sum, Buy; and the page of what was bought."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from billing.models import Cart, CartLine, Payment, Price
from core.models import Notification
from customers.models import RoleAssignment, Subscription
from customers.policy.roles import AzureRole
from reservations.models import CatalogItem, Reservation, ReservationOrder
from tests.factories import (
    NOW,
    CustomerFactory,
    ManagementGroupFactory,
    Person,
    PriceFactory,
    ResourceGroupFactory,
    RoleAssignmentFactory,
    SubscriptionFactory,
    World,
    make_person,
)
from tests.factories.carts import on_sale, put_in_cart
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12

NOBODYS = "3d1a0c5e-7c1c-4e0f-9a1e-2f6d1b0c9a77"
"""An id that nothing has; always the same, as a test's name has to be."""


def review(pages: Pages, world: World, person: Person | None = None, language: str = "en") -> Answer:
    return pages.open(person or world.home.admin, "buy_review", world.home.customer.pk, language=language)


def form_of(*lines: CartLine, **changes: object) -> dict[str, Any]:
    """Return the form of these lines as the page shows it, with changes to each line's fields."""
    typed: dict[str, Any] = {"cart": lines[0].cart_id, "lines": ",".join(str(line.pk) for line in lines)}
    for line in lines:
        line.refresh_from_db()
        fields = {
            "seen": Price.objects.filter(item=line.item, term=line.term, currency="USD").latest("from_on").unit_minor,
            "shown": f"{line.quantity}/{line.billing_plan}",
            "quantity": line.quantity,
            "plan": line.billing_plan,
            "subscription": line.subscription_id,
            "scope": "Shared",
            "name": "",
            **changes,
        }
        typed |= {f"{name}-{line.pk}": value for name, value in fields.items()}
    return typed


def send(
    pages: Pages,
    world: World,
    typed: dict[str, Any],
    act: str = "buy",
    person: Person | None = None,
    language: str = "en",
) -> Answer:
    who = person or world.home.admin
    return pages.fill(who, "buy_review", world.home.customer.pk, typed=typed | {"act": act}, language=language)


@pytest.fixture
def line(world: World) -> CartLine:
    """Two units of a product at USD 3,650, in the Admin agent's cart."""
    return put_in_cart(world.home.admin, world.home.customer, on_sale(), quantity=2)


def bought() -> list[Reservation]:
    return list(Reservation.objects.filter(purchased_at=NOW).order_by("name"))


class TestToRead:
    def test_every_line_with_its_sum(self, world: World, pages: Pages, line: CartLine) -> None:
        answer = review(pages, world)
        assert answer.status == 200
        for words in ("D4s v5", "USD 3,650.00", "USD 7,300.00", "Due today", "Whole commitment", "makes one order"):
            assert words in answer.text.replace("\xa0", " "), words

    def test_monthly_costs_the_same_in_total(self, world: World, pages: Pages, line: CartLine) -> None:
        send(pages, world, form_of(line, plan="Monthly"), act="update")
        text = review(pages, world).text.replace("\xa0", " ")
        assert "USD 608.32" in text and "USD 7,300.00" in text and "Monthly" in text

    def test_only_the_customers_own_active_things_are_offered(self, world: World, pages: Pages, line: CartLine) -> None:
        SubscriptionFactory(customer=world.home.customer, name="Asleep", state="Suspended")
        SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner), name="Neighbor")
        ManagementGroupFactory(customer=world.other.customer, name="Foreign group")
        ResourceGroupFactory(subscription=world.home.subscription, name="rg-web")
        text = review(pages, world).text
        assert f"rg-web ({world.home.subscription.name})" in text
        assert not [name for name in ("Asleep", "Neighbor", "Foreign group") if name in text]

    def test_an_empty_cart_says_what_to_do(self, world: World, pages: Pages) -> None:
        text = review(pages, world).text
        assert "The cart is empty" in text and reverse("buy", args=[world.home.customer.pk]) in text

    def test_as_many_queries_with_20_lines_as_with_1(self, world: World, pages: Pages, line: CartLine) -> None:
        at_one = review(pages, world).queries
        for number in range(19):
            put_in_cart(world.home.admin, world.home.customer, on_sale(f"product {number}"))
        answer = review(pages, world)
        assert "makes 20 orders" in answer.text
        assert answer.queries == at_one <= MOST_QUERIES

    def test_another_partners(self, world: World, pages: Pages, line: CartLine) -> None:
        assert pages.open(world.other.admin, "buy_review", world.home.customer.pk).status == 404
        assert pages.send(world.other.admin, "buy_review", world.home.customer.pk, act="buy").status == 404

    def test_in_korean(self, world: World, pages: Pages, line: CartLine) -> None:
        text = review(pages, world, language="ko").text
        for words in ("주문 검토", "오늘 결제 금액", "총 약정 금액", "자동 갱신", "청구 빈도", "구매"):
            assert words in text, words


class TestBuy:
    def test_one_order_a_line_and_the_first_payments(self, world: World, pages: Pages, line: CartLine) -> None:
        second = put_in_cart(world.home.admin, world.home.customer, on_sale("E8s v5", unit_minor=120_000))
        typed = form_of(line, second)
        typed |= {f"plan-{second.pk}": "Monthly", f"shown-{second.pk}": "1/Monthly"}
        answer = send(pages, world, typed)
        assert answer.status == 302 and answer.location == reverse(
            "bought", args=[world.home.customer.pk, line.cart_id]
        )
        first, later = bought()
        assert {first.quantity, later.quantity} == {1, 2} and first.order_id != later.order_id
        assert {one.order.billing_subscription for one in (first, later)} == {world.home.subscription}
        assert sum(Payment.objects.filter(paid_at=NOW).values_list("amount_minor", flat=True)) == 730_000 + 10_000
        assert {one.name for one in (first, later)} == {"VM_RI_07-02-2026_09-00", "VM_RI_07-02-2026_09-00_2"}

    def test_the_buyer_owns_it_and_the_others_are_told(self, world: World, pages: Pages, line: CartLine) -> None:
        other = make_person(world.home.partner, name="Second Admin")
        send(pages, world, form_of(line))
        (one,) = bought()
        owner = RoleAssignment.objects.get(scope=one.order.arm_id)
        assert (owner.user, owner.role.name) == (world.home.admin.user, "Owner")
        told = Notification.objects.filter(code="reservation_purchased")
        assert [row.person_id for row in told] == [other.user.pk]
        assert told[0].facts["price_minor"] == 730_000

    def test_with_everything_chosen(self, world: World, pages: Pages, line: CartLine) -> None:
        group = ResourceGroupFactory(subscription=world.home.subscription)
        typed = form_of(line, scope=f"ResourceGroup:{group.pk}", name="  shop-web ", renewed="on")
        assert send(pages, world, typed).status == 302
        (one,) = bought()
        assert (one.name, one.is_renewed, one.scope, one.scope_resource_group) == (
            "shop-web",
            True,
            "ResourceGroup",
            group,
        )
        assert one.scope_subscription == world.home.subscription

    def test_a_second_click_buys_nothing_more(self, world: World, pages: Pages, line: CartLine) -> None:
        typed = form_of(line)
        first, again = send(pages, world, typed), send(pages, world, typed)
        assert first.location == again.location and len(bought()) == 1
        put_in_cart(world.home.admin, world.home.customer, on_sale("later"))
        assert send(pages, world, typed).location == first.location and len(bought()) == 1

    def test_what_was_typed_since_is_added_up_first(self, world: World, pages: Pages, line: CartLine) -> None:
        answer = send(pages, world, form_of(line, quantity=3))
        assert answer.status == 302 and answer.location == reverse("buy_review", args=[world.home.customer.pk])
        assert not bought() and CartLine.objects.get().quantity == 3

    def test_a_price_that_changed_since(self, world: World, pages: Pages, line: CartLine) -> None:
        typed = form_of(line, name="kept")
        PriceFactory(item=line.item, unit_minor=400_000, from_on=date(2026, 7, 2))
        answer = send(pages, world, typed)
        assert answer.status == 409 and not bought()
        text = answer.text.replace("\xa0", " ")
        assert "A price has changed since it was shown." in text
        assert "one unit cost" in text and "USD 3,650.00" in text and "USD 4,000.00" in text and 'value="kept"' in text
        assert send(pages, world, form_of(line)).status == 302

    def test_a_seen_price_that_is_nonsense(self, world: World, pages: Pages, line: CartLine) -> None:
        for seen in ("", "-1", "abc", "9" * 40, "3650.00"):
            assert send(pages, world, form_of(line, seen=seen)).status == 409, seen
        assert not bought()

    def test_a_line_that_another_tab_added(self, world: World, pages: Pages, line: CartLine) -> None:
        typed = form_of(line)
        put_in_cart(world.home.admin, world.home.customer, on_sale("from another tab"))
        answer = send(pages, world, typed)
        assert answer.status == 409 and "The cart has changed since it was shown." in answer.text and not bought()
        assert "from another tab" in answer.text

    def test_a_line_that_another_tab_removed(self, world: World, pages: Pages, line: CartLine) -> None:
        second = put_in_cart(world.home.admin, world.home.customer, on_sale("gone"))
        typed = form_of(line, second)
        pages.send(world.home.admin, "buy", world.home.customer.pk, act=f"remove:{second.pk}")
        answer = send(pages, world, typed)
        assert answer.status == 409 and "The cart has changed since it was shown." in answer.text and not bought()

    def test_what_is_not_sold_any_more(self, world: World, pages: Pages, line: CartLine) -> None:
        CatalogItem.objects.filter(pk=line.item_id).update(retired_on=NOW.date())
        assert "not on sale any more" in review(pages, world).text
        answer = send(pages, world, form_of(line))
        assert answer.status == 422 and "has been retired" in answer.text and not bought()

    def test_a_market_that_has_closed(self, world: World, pages: Pages, line: CartLine) -> None:
        world.home.customer.country = "BR"
        world.home.customer.save()
        answer = send(pages, world, form_of(line))
        assert answer.status == 409 and "not sold in this customer" in answer.text and not bought()

    def test_a_subscription_that_was_suspended(self, world: World, pages: Pages, line: CartLine) -> None:
        Subscription.objects.filter(pk=world.home.subscription.pk).update(state="Suspended")
        answer = send(pages, world, form_of(line))
        assert answer.status == 422 and "Choose an active subscription of this customer." in answer.text
        assert not bought()

    def test_without_the_right_it_is_disabled_and_refused(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(
            user=world.home.seller.user, at=world.home.subscription, role_name=AzureRole.RESERVATION_PURCHASER
        )
        line = put_in_cart(world.home.seller, world.home.customer, on_sale())
        typed = form_of(line)
        RoleAssignment.objects.filter(user=world.home.seller.user).delete()
        text = review(pages, world, world.home.seller).text
        assert "Buying needs the Owner or Reservation Purchaser role" in text and 'value="buy"' not in text
        answer = send(pages, world, typed, person=world.home.seller)
        assert answer.status == 403 and "Northwind Admin can do it" in answer.text and not bought()

    def test_a_sales_agent_with_the_purchaser_role_buys(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(
            user=world.home.seller.user, at=world.home.subscription, role_name=AzureRole.RESERVATION_PURCHASER
        )
        line = put_in_cart(world.home.seller, world.home.customer, on_sale())
        assert send(pages, world, form_of(line), person=world.home.seller).status == 302
        (one,) = bought()
        assert RoleAssignment.objects.filter(user=world.home.seller.user, scope=one.order.arm_id).exists()


class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("quantity", "", "Enter a whole number from 1 to"),
            ("quantity", "0", "Enter a whole number from 1 to"),
            ("quantity", "1001", "Enter a whole number from 1 to"),
            ("quantity", "2\0", "Enter a whole number from 1 to"),
            ("plan", "Weekly", "Choose a billing frequency from the list."),
            ("plan", "", "Choose a billing frequency from the list."),
            ("subscription", "nonsense", "Choose an active subscription of this customer."),
            ("subscription", NOBODYS, "Choose an active subscription of this customer."),
            ("scope", "", "This customer has no such entry."),
            ("scope", f"Single:{NOBODYS}", "This customer has no such entry."),
            ("scope", "Single:<b>", "This customer has no such entry."),
            ("name", "x" * 201, "characters"),
            ("name", "zero\u200bwidth", "Enter a name of 1 to 200 characters on one line."),
            ("name", "nul\0", "Enter a name of 1 to 200 characters on one line."),
        ],
    )
    def test_stands_beside_its_field_and_nothing_is_lost(
        self, world: World, pages: Pages, line: CartLine, field: str, value: str, words: str
    ) -> None:
        for act in ("buy", "update"):
            answer = send(pages, world, form_of(line, **{"name": "kept name", field: value}), act=act)
            assert answer.status == 422 and words in answer.text and "needs your attention" in answer.text
            assert field == "name" or "kept name" in answer.text
        assert not bought()

    def test_a_foreign_subscription_or_target_is_unknown(self, world: World, pages: Pages, line: CartLine) -> None:
        for changes in (
            {"subscription": world.other.subscription.pk},
            {"scope": f"Single:{world.other.subscription.pk}"},
        ):
            answer = send(pages, world, form_of(line, **changes))
            assert answer.status == 422 and world.other.subscription.name not in answer.text
        assert not bought()

    def test_upfront_only_products_take_no_monthly_plan(self, world: World, pages: Pages) -> None:
        suse = on_sale("SUSE", resource_type="SuseLinux", series="", flexibility_group="", flexibility_ratio=None)
        line = put_in_cart(world.home.admin, world.home.customer, suse)
        answer = send(pages, world, form_of(line, plan="Monthly", shown="1/Monthly"))
        assert answer.status == 422 and not bought()

    def test_strange_hidden_fields(self, world: World, pages: Pages, line: CartLine) -> None:
        for changes in ({"cart": "nonsense"}, {"cart": uuid.uuid4()}, {"lines": "x" * 5000}, {"lines": ""}):
            assert send(pages, world, form_of(line) | changes).status == 409, changes
        assert not bought()

    def test_nothing_at_all(self, world: World, pages: Pages, line: CartLine) -> None:
        assert pages.send(world.home.admin, "buy_review", world.home.customer.pk).status == 409
        assert pages.send(world.home.admin, "buy_review", world.home.customer.pk, act="buy").status == 409

    def test_an_empty_cart_buys_nothing(self, world: World, pages: Pages) -> None:
        assert pages.send(world.home.admin, "buy_review", world.home.customer.pk, act="buy").status == 302
        assert not bought() and not Cart.objects.exists()


class TestRemove:
    def test_keeps_what_was_chosen_for_the_others(self, world: World, pages: Pages, line: CartLine) -> None:
        second = put_in_cart(world.home.admin, world.home.customer, on_sale("gone"))
        typed = form_of(line, second) | {f"quantity-{line.pk}": 7}
        assert send(pages, world, typed, act=f"remove:{second.pk}").status == 302
        assert CartLine.objects.get().quantity == 7

    def test_what_is_no_line_of_ones_own(self, world: World, pages: Pages, line: CartLine) -> None:
        for subject in ("", "nonsense", str(uuid.uuid4())):
            assert send(pages, world, form_of(line), act=f"remove:{subject}").status == 302
        assert CartLine.objects.exists()


class TestBought:
    def test_the_orders_and_the_way_on(self, world: World, pages: Pages, line: CartLine) -> None:
        send(pages, world, form_of(line))
        answer = pages.open(world.home.admin, "bought", world.home.customer.pk, line.cart_id)
        order = ReservationOrder.objects.get(purchased_at=NOW)
        assert answer.status == 200 and answer.queries <= MOST_QUERIES
        for words in (str(order.pk), "USD 7,300.00", reverse("customer_orders", args=[world.home.customer.pk]), "Done"):
            assert words in answer.text.replace("\xa0", " ")
        assert (
            "감사합니다"
            in pages.open(world.home.admin, "bought", world.home.customer.pk, line.cart_id, language="ko").text
        )

    def test_is_ones_own(self, world: World, pages: Pages, line: CartLine) -> None:
        send(pages, world, form_of(line))
        for person in (world.home.reader, world.other.admin):
            assert pages.open(person, "bought", world.home.customer.pk, line.cart_id).status == 404
        assert pages.open(world.home.admin, "bought", world.home.customer.pk, uuid.uuid4()).status == 404
        assert pages.send(world.home.admin, "bought", world.home.customer.pk, line.cart_id).status == 405

    def test_a_cart_that_is_open_leads_to_its_review(self, world: World, pages: Pages, line: CartLine) -> None:
        answer = pages.open(world.home.admin, "bought", world.home.customer.pk, line.cart_id)
        assert answer.location == reverse("buy_review", args=[world.home.customer.pk])
