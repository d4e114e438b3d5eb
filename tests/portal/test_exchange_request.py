"""A support request with an exchange: both sides, the progress, and what its people may do."""

from datetime import timedelta

import pytest
import time_machine

from billing.models import Exchange
from core import outbox
from customers.models import Partner
from tests.factories import NOW, RoleAssignmentFactory, SecondPersonAmountFactory, World
from tests.factories.exchanges import ask_exchange, buying, exchanged, priced, set_price
from tests.portal.conftest import Pages


def asked(world: World) -> Exchange:
    item = priced("4000.00", name="D4s v5")
    return ask_exchange(world.home.admin, world.home.reservation, [buying(item, customer=world.home.customer)])


def done(world: World) -> Exchange:
    item = priced("4000.00", name="D4s v5")
    return exchanged(world.home.admin, world.home.reservation, [buying(item, customer=world.home.customer)])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_shows_both_sides(pages: Pages, world: World, language: str) -> None:
    exchange = done(world)
    number = exchange.support_request.number
    text = pages.open(world.home.admin, "request", number, language=language).text
    assert "D4s v5" in text
    assert "Northwind_VM_RI" in text
    if language == "en":
        for words in (
            "Exchange of Northwind_VM_RI",
            "Value returned",
            "Purchases in total",
            "Net payable",
            "Completed",
        ):
            assert words in text


def test_another_partner_sees_nothing(pages: Pages, world: World) -> None:
    number = asked(world).support_request.number
    assert pages.open(world.other.admin, "request", number).status == 404


def test_lists_and_the_first_page_know_it(pages: Pages, world: World) -> None:
    asked(world)
    for name in ("requests", "home"):
        assert "Exchange of Northwind_VM_RI" in pages.open(world.home.admin, name).text
    outbox.drain(now=NOW)
    assert Exchange.objects.get().support_request.number in pages.open(world.home.admin, "home").text


def test_its_credit_note_shows_both_sides(pages: Pages, world: World) -> None:
    note = done(world).credit_note
    text = pages.open(world.home.admin, "credit_note", note.number).text
    assert "What was bought" in text
    assert "D4s v5" in text
    assert note.number in pages.open(world.home.admin, "credit_notes").text
    assert "Exchange, request" in pages.open(world.home.admin, "ledger").text


def test_is_withdrawn_until_it_has_begun(pages: Pages, world: World) -> None:
    Partner.objects.update(carry_out_delay_minutes=15)
    exchange = done(world)
    pages.send(world.home.admin, "request_withdraw", exchange.support_request.number)
    exchange.refresh_from_db()
    assert exchange.state == "withdrawn"


def test_other_amounts_are_compared_and_confirmed(pages: Pages, world: World) -> None:
    item = priced("4000.00", name="D4s v5")
    exchange = ask_exchange(world.home.admin, world.home.reservation, [buying(item, customer=world.home.customer)])
    set_price(item, "4100.00", from_on=NOW.date())
    outbox.drain(now=NOW)
    number = exchange.support_request.number
    assert "The exchange is not as quoted" in pages.open(world.home.admin, "request", number).text
    pages.send(world.home.admin, "request_confirm", number)
    exchange.refresh_from_db()
    assert (exchange.state, exchange.purchases_minor) == ("submitted", 410_000)


def test_a_second_person_answers(pages: Pages, world: World) -> None:
    SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=100)
    RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation.order)
    item = priced("4000.00")
    exchange = exchanged(
        world.home.trusted_seller, world.home.reservation, [buying(item, customer=world.home.customer)]
    )
    number = exchange.support_request.number
    assert "A second person is wanted" in pages.open(world.home.admin, "request", number).text
    pages.send(world.home.admin, "request_second_person", number, decision="agree", reason="Fine.")
    exchange.refresh_from_db()
    assert (exchange.state, exchange.second_person) == ("submitted", world.home.admin.user)


def test_the_history_tells_it(pages: Pages, world: World) -> None:
    done(world)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        text = pages.open(world.home.admin, "activity").text
    assert "Exchange requested" in text
