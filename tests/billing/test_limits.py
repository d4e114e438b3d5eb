"""What others take of a limit is told in one sum, the same that its uses come to one by one."""

from datetime import date

import pytest

from billing.commands.decisions import withdraw_refund
from billing.models import Refund
from billing.policy.refund_limit import taken_on
from billing.policy.rules import LimitScope
from billing.queries.limits import taken_by_others, taken_now, uses_of
from core.transactions import acting
from customers.models import Customer
from tests.factories import NOW, CustomerFactory, World, at, buy
from tests.factories.refunds import ask, refunded


@pytest.fixture
def refunds(world: World) -> list[Refund]:
    """Held and used ones of two customers of a partner; one was withdrawn, and another partner has one too."""
    home, second = world.home, CustomerFactory(partner=world.home.partner)
    ask(world.other.admin, world.other.reservation)
    gone = ask(home.admin, buy(customer=second))
    with acting(home.admin.actor, now=NOW):
        withdraw_refund(refund_id=gone.pk, actor=home.admin.actor, now=NOW)
    refunded(home.admin, buy(customer=home.customer, price="730.00"))
    refunded(home.admin, buy(customer=second, price="365.00"))
    asked: list[Customer] = [home.customer, home.customer, second]
    return [gone, *(ask(home.admin, buy(customer=one, price=f"{place}50.00")) for place, one in enumerate(asked, 1))]


@pytest.mark.parametrize("scope", LimitScope)
@pytest.mark.parametrize("on", [NOW.date(), at("2027-07-01").date(), at("2027-07-02").date()])
def test_is_the_sum_of_their_uses(refunds: list[Refund], scope: LimitScope, on: date) -> None:
    taken = taken_by_others(refunds, on=on, scope=scope)
    for one in refunds:
        uses = uses_of(partner_id=one.partner_id, customer_id=one.customer_id, scope=scope)
        assert taken[one.pk] == taken_on([use for use in uses if use.reference != str(one.pk)], on)
        now = taken_now(partner_id=one.partner_id, customer_id=one.customer_id, on=on, scope=scope)
        assert now == taken_on(uses, on)
    assert sum(taken.values()) > 0
