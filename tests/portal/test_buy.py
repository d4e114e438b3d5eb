"""Add products: the price list in a customer's currency, its filters, and what goes into the cart."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from billing.models import Cart, CartLine, Price
from customers.models import Subscription
from customers.policy.roles import AzureRole
from reservations.models import ClosedMarket, SaleEnd
from tests.factories import (
    NOW,
    CatalogItemFactory,
    CustomerFactory,
    Person,
    PriceFactory,
    RoleAssignmentFactory,
    SubscriptionFactory,
    World,
)
from tests.factories.carts import on_sale, put_in_cart
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12


def opened(
    pages: Pages, world: World, person: Person | None = None, /, *, language: str = "en", **query: object
) -> Answer:
    return pages.open(person or world.home.admin, "buy", world.home.customer.pk, language=language, **query)


def add(
    pages: Pages,
    world: World,
    price: Price | int | str,
    quantity: object = 1,
    person: Person | None = None,
    language: str = "en",
) -> Answer:
    typed: dict[str, Any] = {"act": f"add:{getattr(price, 'pk', price)}", "quantity": quantity}
    return pages.fill(person or world.home.admin, "buy", world.home.customer.pk, typed=typed, language=language)


class TestPriceList:
    def test_what_is_on_sale_with_its_prices(self, world: World, pages: Pages) -> None:
        on_sale("D4s v5")
        answer = opened(pages, world)
        assert answer.status == 200
        for words in ("D4s v5", "Korea Central", "1 year", ">304.16<", ">3,650.00<", "Showing 1 to 1 of 1"):
            assert words in answer.text.replace("> ", ">").replace(" <", "<"), words

    def test_the_latest_price_of_the_day_in_the_customers_currency(self, world: World, pages: Pages) -> None:
        price = on_sale("D4s v5")
        PriceFactory(item=price.item, unit_minor=400_000, from_on=date(2026, 7, 1))
        PriceFactory(item=price.item, unit_minor=999_900, from_on=date(2026, 7, 3))
        PriceFactory(item=price.item, unit_minor=777_700, currency="KRW")
        text = opened(pages, world).text
        assert "4,000.00" in text and "Showing 1 to 1 of 1" in text
        assert not [figure for figure in ("3,650.00", "9,999.00", "777,700") if figure in text]

    @pytest.mark.parametrize("resource_type", ["SuseLinux", "RedHat", "Databricks", "RedHatOsa", "SynapseAnalytics"])
    def test_monthly_only_where_it_is_supported(self, world: World, pages: Pages, resource_type: str) -> None:
        on_sale("plan", resource_type=resource_type, series="", flexibility_group="", flexibility_ratio=None)
        text = opened(pages, world).text
        assert "Upfront only" in text and "304.16" not in text

    def test_what_is_retired_or_whose_sale_has_ended_is_not_offered(self, world: World, pages: Pages) -> None:
        on_sale("retired", retired_on=NOW.date())
        on_sale("ended one year", series="Dv3", term="P1Y")
        on_sale("ended three years", series="Dv3", term="P3Y")
        on_sale("ended for one year", series="Fsv2", term="P1Y")
        on_sale("sold for three", series="Fsv2", term="P3Y")
        on_sale("retires later", retired_on=date(2027, 1, 1))
        SaleEnd.objects.create(series="later", term="P1Y", ended_on=date(2026, 7, 3))
        on_sale("ends tomorrow", series="Later")
        text = opened(pages, world).text
        offered = ("sold for three", "retires later", "ends tomorrow")
        gone = ("retired<", "ended one year", "ended three years", "ended for one year")
        assert all(name in text for name in offered) and not [name for name in gone if name in text]

    def test_filters_narrow_it_and_offer_what_is_left(self, world: World, pages: Pages) -> None:
        on_sale("D4s v5", region="koreacentral", series="Dsv5", vcpus=4)
        on_sale("E8s v5", region="japaneast", series="Esv5", vcpus=8)
        on_sale("SQL 4 vCore", resource_type="SqlDatabases", series="", vcpus=None)
        on_sale("SUSE plan", resource_type="SuseLinux", region="", series="", vcpus=None)
        for query, there in (
            ({"text": "E8"}, "E8s v5"),
            ({"text": "dsv5 D4s"}, "D4s v5"),
            ({"type": "SqlDatabases"}, "SQL 4 vCore"),
            ({"region": "japaneast"}, "E8s v5"),
            ({"region": "global"}, "SUSE plan"),
            ({"series": "Esv5"}, "E8s v5"),
            ({"vcpus": "8"}, "E8s v5"),
        ):
            text = opened(pages, world, **query).text
            assert f"<b>{there}</b>" in text and "Showing 1 to 1 of 1" in text, query
        assert "No product matches" in opened(pages, world, text="nothing like it").text
        assert "Showing 1 to 4 of 4" in opened(pages, world, vcpus="many", series="").text

    def test_the_order(self, world: World, pages: Pages) -> None:
        on_sale("cheap", unit_minor=100)
        on_sale("dear", unit_minor=900_000)
        for sort, first, second in (
            ("price", "cheap", "dear"),
            ("-price", "dear", "cheap"),
            ("-product", "dear", "cheap"),
        ):
            text = opened(pages, world, sort=sort).text
            assert text.index(f"<b>{first}</b>") < text.index(f"<b>{second}</b>"), sort

    def test_as_many_queries_at_50_rows_as_at_1(self, world: World, pages: Pages) -> None:
        price = on_sale("first")
        put_in_cart(world.home.admin, world.home.customer, price)
        at_one = opened(pages, world).queries
        for number in range(50):
            put_in_cart(
                world.home.admin, world.home.customer, on_sale(f"product {number:02}")
            ) if number < 15 else on_sale(f"product {number:02}")
        answer = opened(pages, world)
        assert "Showing 1 to 50 of 51" in answer.text
        assert answer.queries == at_one <= MOST_QUERIES

    def test_in_korean(self, world: World, pages: Pages) -> None:
        on_sale()
        text = opened(pages, world, language="ko").text
        for words in ("제품 추가", "고객 구독", "장바구니에 추가", "약정 기간 전체", "장바구니"):
            assert words in text, words


class TestWhoAndWhere:
    def test_another_partners_customer_is_unknown(self, world: World, pages: Pages) -> None:
        for verb in (pages.open, pages.send):
            assert verb(world.other.admin, "buy", world.home.customer.pk).status == 404

    def test_a_reader_sees_it_disabled_with_the_reason_and_who_can_help(self, world: World, pages: Pages) -> None:
        price = on_sale()
        answer = opened(pages, world, world.home.reader)
        assert "Your role does not include buying reservations." in answer.text
        assert "Northwind Admin can do it or give you the role." in answer.text
        assert 'value="add:' not in answer.text
        assert add(pages, world, price, person=world.home.reader).status == 403
        assert not CartLine.objects.exists()

    def test_a_sales_agent_needs_a_role_on_the_subscription(self, world: World, pages: Pages) -> None:
        price = on_sale()
        for person in (world.home.seller, world.home.trusted_seller):
            answer = opened(pages, world, person)
            assert "Buying needs the Owner or Reservation Purchaser role on the subscription." in answer.text
            assert add(pages, world, price, person=person).status == 403
        RoleAssignmentFactory(
            user=world.home.seller.user, at=world.home.subscription, role_name=AzureRole.RESERVATION_PURCHASER
        )
        assert "Buying needs" not in opened(pages, world, world.home.seller).text
        assert add(pages, world, price, person=world.home.seller).status == 302
        assert Cart.objects.get().person == world.home.seller.user

    def test_the_subscription_that_one_may_buy_for_comes_first(self, world: World, pages: Pages) -> None:
        second = SubscriptionFactory(customer=world.home.customer, name="Zeta")
        RoleAssignmentFactory(user=world.home.seller.user, at=second)
        add(pages, world, on_sale(), person=world.home.seller)
        assert CartLine.objects.get().subscription == second
        refused = opened(pages, world, world.home.seller, subscription=world.home.subscription.pk)
        assert "Buying needs" in refused.text

    def test_a_market_without_reservations(self, world: World, pages: Pages) -> None:
        price = on_sale()
        world.home.customer.country = "BR"
        world.home.customer.save()
        text = opened(pages, world).text
        assert "Azure sells no reservations in this customer's market (Brazil)" in text and "D4s v5" not in text
        assert add(pages, world, price).status == 409
        ClosedMarket.objects.filter(country="BR").update(reopened_on=NOW.date())
        assert "D4s v5" in opened(pages, world).text

    def test_without_an_active_subscription_it_says_so_with_a_way_on(self, world: World, pages: Pages) -> None:
        price = on_sale()
        Subscription.objects.filter(customer=world.home.customer).update(state="Suspended")
        text = opened(pages, world).text
        assert "An active Azure subscription is needed first" in text
        assert reverse("customer_subscriptions", args=[world.home.customer.pk]) in text
        assert add(pages, world, price).status == 409 and not CartLine.objects.exists()


class TestCart:
    def test_adding_twice_adds_up(self, world: World, pages: Pages) -> None:
        price = on_sale()
        assert add(pages, world, price, 2).location.endswith("/buy/")
        add(pages, world, price, "3")
        line = CartLine.objects.get()
        assert (line.quantity, line.billing_plan, line.scope) == (5, "Upfront", "Shared")
        text = opened(pages, world).text
        assert "18,250.00" in text and reverse("buy_review", args=[world.home.customer.pk]) in text

    @pytest.mark.parametrize("quantity", ["", "0", "-1", "1.5", "1001", "9" * 30, "<b>2</b>", "2\0", "둘"])
    def test_a_quantity_that_makes_no_sense(self, world: World, pages: Pages, quantity: str) -> None:
        answer = add(pages, world, on_sale(), quantity)
        assert answer.status == 422
        assert "Enter a whole number from 1 to 1,000." in answer.text or "from 1 to 1000." in answer.text
        assert "<b>2</b>" not in answer.text and not CartLine.objects.exists()

    def test_no_more_than_the_most_together(self, world: World, pages: Pages) -> None:
        price = on_sale()
        add(pages, world, price, 999)
        assert add(pages, world, price, 2).status == 422
        assert CartLine.objects.get().quantity == 999

    @pytest.mark.parametrize("subject", ["", "0", "99999999", "9" * 40, "9" * 5000, "-1", "a", "²", "1;drop"])
    def test_a_product_that_is_none(self, world: World, pages: Pages, subject: str) -> None:
        on_sale()
        answer = add(pages, world, subject)
        assert answer.status == 409 and "This product is not on sale." in answer.text

    def test_a_price_in_another_currency_or_of_what_is_not_sold_any_more(self, world: World, pages: Pages) -> None:
        won = PriceFactory(item=CatalogItemFactory(), currency="KRW")
        assert add(pages, world, won).status == 409
        retired = on_sale(retired_on=NOW.date())
        answer = add(pages, world, retired)
        assert answer.status == 422 and not CartLine.objects.exists()

    def test_no_more_than_20_products(self, world: World, pages: Pages) -> None:
        for number in range(20):
            put_in_cart(world.home.admin, world.home.customer, on_sale(f"product {number}"))
        answer = add(pages, world, on_sale("one too many"))
        assert answer.status == 422 and "A cart holds 20 products." in answer.text

    def test_removing(self, world: World, pages: Pages) -> None:
        line = put_in_cart(world.home.admin, world.home.customer, on_sale())
        for _twice in range(2):
            answer = pages.send(world.home.admin, "buy", world.home.customer.pk, act=f"remove:{line.pk}")
            assert answer.status == 302
        assert not CartLine.objects.exists()

    def test_it_is_ones_own_and_of_one_customer(self, world: World, pages: Pages) -> None:
        line = put_in_cart(world.home.admin, world.home.customer, on_sale("mine alone"))
        second = CustomerFactory(partner=world.home.partner)
        SubscriptionFactory(customer=second)
        cart = pages.open(world.home.reader, "buy", world.home.customer.pk).text.partition('id="cart"')[2]
        assert "mine alone" not in cart
        cart = pages.open(world.home.admin, "buy", second.pk).text.partition('id="cart"')[2]
        assert "mine alone" not in cart
        pages.send(world.home.reader, "buy", world.home.customer.pk, act=f"remove:{line.pk}")
        assert CartLine.objects.exists()


class TestWaysIn:
    @pytest.mark.parametrize("page", ["customer_reservations", "customer_subscriptions", "customer_orders"])
    def test_the_command_bars_lead_here(self, world: World, pages: Pages, page: str) -> None:
        url = reverse("buy", args=[world.home.customer.pk])
        answer = pages.open(world.home.admin, page, world.home.customer.pk)
        assert f'href="{url}"' in answer.text and "Add products" in answer.text
        assert f'href="{url}"' in pages.open(world.home.seller, page, world.home.customer.pk).text
        refused = pages.open(world.home.reader, page, world.home.customer.pk)
        assert f'href="{url}"' not in refused.text
        assert "Your role does not include buying reservations. Northwind Admin can do it" in refused.text
        assert refused.queries <= 8

    def test_so_does_the_customers_row(self, world: World, pages: Pages) -> None:
        url = reverse("buy", args=[world.home.customer.pk])
        assert f'href="{url}"' in pages.open(world.home.admin, "customers").text
        assert f'href="{url}"' not in pages.open(world.home.reader, "customers").text
