"""azure-mgmt-reservations moves money: a return, an exchange and a purchase, waited for to their ends."""

from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.reservations import ReservationsMgmtClient

from billing.chart import AccountCode
from billing.commands.decisions import reject_refund
from billing.models import CreditNote, Exchange, Posting, Refund
from billing.queries.books import check_books
from core import clock
from core.transactions import acting
from portal.desk.queue import queue
from portal.embedded.processes import wait_until
from reservations.models import Reservation
from support.models import SupportRequest
from tests.arm.capacity.asking import a_purchase, a_return, an_exchange
from tests.arm.live.conftest import Live
from tests.factories import World, buy
from tests.factories.carts import on_sale
from tests.factories.clients import make_program
from tests.factories.refunds import quote
from tests.processes import Fleet

PATIENCE = 90


def test_a_return_is_the_portals_refund_to_the_cent_and_a_big_one_waits_for_the_desk(
    live: Live, fleet: Fleet, world: World
) -> None:
    fleet.start_worker()
    now = clock.now()
    program = make_program(world.home.partner)
    sdk = live.client(ReservationsMgmtClient, live.token_of(program))
    many = buy(customer=world.home.customer, quantity=3, price="1234.57", on=now - timedelta(days=100))
    in_portal = quote(world.home.admin, many, quantity=2, now=now)

    order, asked = str(many.order_id), a_return(many, 2)
    told = sdk.calculate_refund.post(order, asked).properties
    assert round(told.billing_refund_amount.amount * 100) == in_portal.net_minor > 0
    assert told.policy_result.properties.policy_errors == []
    paid, kept = (
        told.billing_information.billing_currency_total_paid_amount.amount,
        told.billing_information.billing_currency_prorated_amount.amount,
    )
    assert round((paid - kept) * 100) == in_portal.net_minor

    body = a_return(many, 2, sessionId=told.session_id, returnReason="Purchased wrong product")
    done = sdk.return_operations.begin_post(order, body).result(timeout=PATIENCE)
    assert done.id == many.order.arm_id

    refund = Refund.objects.get()
    assert refund.state == "completed"
    assert [line.net_minor for line in refund.lines.all()] == [in_portal.net_minor]
    assert Posting.objects.filter(account=AccountCode.PARTNER_CREDIT, amount_minor=in_portal.net_minor).count() == 1
    assert CreditNote.objects.get().refund_id == refund.pk
    assert SupportRequest.objects.get().description == "Purchased wrong product"
    assert Reservation.objects.get(order=many.order, state="Succeeded").quantity == 1
    assert sdk.return_operations.begin_post(order, body).result(timeout=PATIENCE).id == many.order.arm_id
    assert Refund.objects.count() == 1

    _a_big_one(world, sdk)
    assert check_books() == []


def _a_big_one(world: World, sdk: Any) -> None:
    """It waits for the desk, whose answer the poller tells."""
    big = buy(customer=world.home.customer, price="20000.00", on=clock.now())
    session = sdk.calculate_refund.post(str(big.order_id), a_return(big)).properties.session_id
    poller = sdk.return_operations.begin_post(str(big.order_id), a_return(big, sessionId=session))
    refund = Refund.objects.get(quote=session)
    assert wait_until(lambda: Refund.objects.get(pk=refund.pk).state == "awaiting_approval", PATIENCE)
    assert not poller.done()
    assert [one.refund.pk for one in queue(now=clock.now()).refunds] == [refund.pk]
    now = clock.now()
    with acting(world.desk_actor, now=now):
        reject_refund(refund_id=refund.pk, actor=world.desk_actor, now=now, note="Bought today.")
    with pytest.raises(HttpResponseError) as refused:
        poller.result(timeout=PATIENCE)
    assert refused.value.status_code == 409
    assert refused.value.error is not None
    assert refused.value.error.code == "OperationCannotBePerformedInCurrentState"
    assert "Bought today." in str(refused.value.error.message)


def test_an_exchange_is_followed_to_its_end_and_a_purchase_is_made(live: Live, fleet: Fleet, world: World) -> None:
    fleet.start_worker()
    now = clock.now()
    sdk = live.client(ReservationsMgmtClient, live.token_of(make_program(world.home.partner)))
    old = buy(customer=world.home.customer, price="1234.57", on=now - timedelta(days=100))
    price = on_sale(unit_minor=200_000)
    purchase = a_purchase(price, world.home.subscription)

    calculated = sdk.calculate_exchange.begin_post(an_exchange([old], [purchase])).result(timeout=PATIENCE)
    told = calculated.properties
    assert calculated.status == "Succeeded"
    assert told.policy_result.policy_errors is None
    assert told.net_payable.amount == pytest.approx(told.purchases_total.amount - told.refunds_total.amount)

    body = {"properties": {"sessionId": told.session_id}}
    ended = sdk.exchange.begin_post(body).result(timeout=PATIENCE)
    assert ended.status == "Succeeded"
    row = Exchange.objects.get()
    assert (row.state, row.credit_minor) == ("completed", round(told.refunds_total.amount * 100))
    (bought,), (returned,) = ended.properties.reservations_to_purchase, ended.properties.reservations_to_exchange
    assert (bought.status, returned.status) == ("Succeeded", "Succeeded")
    assert bought.reservation_id == Reservation.objects.get(exchange_purchase__exchange=row).arm_id

    order_id = sdk.reservation_order.calculate(purchase).properties.reservation_order_id
    order = sdk.reservation_order.begin_purchase(order_id, purchase).result(timeout=PATIENCE)
    assert (order.name, order.properties.provisioning_state) == (order_id, "Succeeded")
    assert Reservation.objects.get(order_id=order_id).item_id == price.item_id
    assert check_books() == []
