"""A limit that all customers of a partner share can't be overshot either."""

from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection

from billing.commands.decide_refund import decide_refunds
from billing.commands.decisions import withdraw_refund
from billing.models import LimitUse, Refund
from billing.queries.books import check_books
from core.actor import SYSTEM
from core.transactions import acting
from customers.models import Customer
from tests.factories import NOW, CustomerFactory, PartnerFactory, at, buy, make_person
from tests.factories.policies import put_in_force
from tests.factories.refunds import ask, quote, submit
from tests.together import MANY, Meanwhile, Outcome, errors, together, values

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 5_000_000


@pytest.mark.parametrize(("scope", "fit"), [("customer", MANY), ("partner", 10)])
def test_sixteen_customers_at_once_take_it_to_the_cent(scope: str, fit: int) -> None:
    """Each asks for USD 5,000 for the first time, so that not one limit row is there to be locked before."""
    put_in_force(limit_scope=scope)
    partner = PartnerFactory()
    people = [make_person(partner) for _each in range(MANY)]
    bought = [buy(customer=CustomerFactory(partner=partner), price="5000.00", on="2026-06-30") for _each in people]
    quotes = [(person, quote(person, one)) for person, one in zip(people, bought, strict=True)]
    outcomes = together([partial(submit, *one) for one in quotes])
    assert len(values(outcomes)) == fit
    assert {type(error).__name__ for error in errors(outcomes)} <= {"RefundLimitExceeded"}
    taken = sum(LimitUse.objects.values_list("amount_usd_minor", flat=True))
    assert taken == fit * 500_000
    assert (taken == LIMIT) == (scope == "partner")
    assert check_books() == []


def test_what_another_customer_gives_back_meanwhile_makes_no_offer_that_is_higher() -> None:
    """It was trimmed to 700 of a limit of 1,000; of a higher one others took more since, and gave it back meanwhile."""
    shared: dict[str, Any] = {"limit_scope": "partner", "limit_overflow": "trim"}
    put_in_force("low", limit_usd_minor=100_000, **shared)
    put_in_force("high", since=date(2026, 7, 2), limit_usd_minor=200_000, **shared)
    partner, early = PartnerFactory(), at("2026-07-01")
    person, own, another = make_person(partner), CustomerFactory(partner=partner), CustomerFactory(partner=partner)

    def asked(customer: Customer, price: str, now: datetime) -> Refund:
        return ask(person, buy(customer=customer, price=price, on="2026-06-30"), now=now)

    given_back = asked(another, "300.00", early)
    trimmed = asked(own, "1000.00", early)
    asked(another, "200.00", NOW)
    assert trimmed.net_minor == 70_000

    def give_back() -> None:
        with acting(person.actor, now=NOW):
            withdraw_refund(refund_id=given_back.pk, actor=person.actor, now=NOW)

    meanwhile = Meanwhile(give_back, after="LEFT JOIN unnest")
    with acting(SYSTEM, now=NOW), connection.execute_wrapper(meanwhile):
        decide_refunds(refund_ids=[trimmed.pk], now=NOW)
    assert meanwhile.outcome == Outcome()
    trimmed.refresh_from_db()
    assert (trimmed.state, trimmed.net_minor) == ("completed", 70_000)
    assert check_books() == []
