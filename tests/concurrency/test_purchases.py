"""A cart is bought once, however often and however many at once it is sent."""

import threading
import uuid
from datetime import datetime, timedelta
from functools import partial

import pytest

from billing.commands.cart import add_to_cart, buy_cart
from billing.commands.program_cart import CartItem, fill_cart
from billing.commands.record_purchase import Purchase, record_purchase
from billing.models import Cart, CartLine, Payment, Price
from billing.policy.terms import BillingPlan, Term
from billing.queries.books import check_books
from core.actor import SYSTEM
from core.transactions import acting
from reservations.models import Reservation
from tests.factories import NOW, World
from tests.factories.carts import choices_of, on_sale, put_in_cart
from tests.factories.clients import make_program
from tests.together import MANY, all_done, together

pytestmark = pytest.mark.django_db(transaction=True)


def new() -> int:
    return Reservation.objects.filter(purchased_at=NOW).count()


def test_a_check_without_a_lock_buys_sixteen_times(world: World) -> None:
    """Everybody reads "open" before anybody writes "bought"."""
    line = put_in_cart(world.home.admin, world.home.customer, on_sale())
    everybody_has_read = threading.Barrier(MANY)

    def naively() -> None:
        with acting(SYSTEM, now=NOW):
            is_open = Cart.objects.get(pk=line.cart_id).bought_at is None
            everybody_has_read.wait(timeout=30)
            if is_open:
                record_purchase(purchase=_purchase(world, line), now=NOW)
                Cart.objects.filter(pk=line.cart_id).update(bought_at=NOW)

    all_done(together([naively] * MANY))
    assert new() == MANY


def _purchase(world: World, line: CartLine) -> Purchase:
    return Purchase(
        customer=world.home.customer,
        subscription=line.subscription,
        item=line.item,
        name="naive",
        quantity=1,
        term=Term.P1Y,
        plan=BillingPlan.UPFRONT,
        unit_price_minor=365_000,
    )


def test_sixteen_clicks_buy_once_and_are_told_the_same(world: World) -> None:
    line = put_in_cart(world.home.admin, world.home.customer, on_sale())
    put_in_cart(world.home.admin, world.home.customer, on_sale("other", unit_minor=120_000))
    carts = all_done(together([partial(_buy, world, line.cart_id)] * MANY))
    assert len(carts) == MANY and {one.bought_at for one in carts} == {NOW}
    assert new() == 2
    assert sum(Payment.objects.filter(paid_at=NOW).values_list("amount_minor", flat=True)) == 365_000 + 120_000
    assert check_books() == []


def _buy(world: World, cart_id: uuid.UUID) -> Cart:
    admin = world.home.admin
    with acting(admin.actor, now=NOW):
        cart = Cart.objects.get(pk=cart_id)
        choices = choices_of(cart)
        return buy_cart(cart_id=cart.pk, choices=choices, principal=admin.principal, actor=admin.actor, now=NOW)


def test_sixteen_first_products_make_one_cart(world: World) -> None:
    prices = [on_sale(f"product {number}") for number in range(MANY)]
    all_done(together([partial(_add, world, price) for price in prices]))
    assert Cart.objects.count() == 1
    assert sorted(CartLine.objects.values_list("number", flat=True)) == list(range(1, MANY + 1))


def test_sixteen_times_the_same_product_adds_up(world: World) -> None:
    price = on_sale()
    all_done(together([partial(_add, world, price)] * MANY))
    assert CartLine.objects.get().quantity == MANY


def _add(world: World, price: Price) -> CartLine:
    admin = world.home.admin
    with acting(admin.actor, now=NOW):
        return add_to_cart(
            customer=world.home.customer,
            item_id=price.item_id,
            term=price.term,
            quantity=1,
            subscription_id=world.home.subscription.pk,
            actor=admin.actor,
            now=NOW,
        )


def test_a_new_cart_of_a_program_does_not_wait_for_one_that_ran_out_and_is_held(world: World) -> None:
    wanted = CartItem(
        item_id=on_sale().item_id, term="P1Y", plan="Upfront", quantity=1, subscription_id=world.home.subscription.pk
    )
    program = make_program(world.home.partner).person
    is_held, is_filled = threading.Event(), threading.Event()

    def fill(now: datetime = NOW) -> Cart:
        with acting(program.actor, now=now):
            return fill_cart(customer=world.home.customer, items=[wanted], actor=program.actor, now=now)

    ran_out = fill(NOW - timedelta(hours=1))

    def hold() -> None:
        with acting(SYSTEM, now=NOW):
            Cart.objects.select_for_update().get(pk=ran_out.pk)
            is_held.set()
            assert is_filled.wait(timeout=20)

    def fill_meanwhile() -> None:
        assert is_held.wait(timeout=20)
        fill()
        is_filled.set()

    all_done(together([hold, fill_meanwhile]))
    assert Cart.objects.filter(purpose=Cart.Purpose.PROGRAM).count() == 2
    fill(NOW + timedelta(hours=1))
    assert Cart.objects.filter(purpose=Cart.Purpose.PROGRAM).count() == 1
