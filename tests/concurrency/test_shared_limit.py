"""A limit that all customers of a partner share can't be overshot either."""

from functools import partial

import pytest

from billing.models import LimitUse
from billing.queries.books import check_books
from tests.factories import CustomerFactory, PartnerFactory, buy, make_person
from tests.factories.policies import put_in_force
from tests.factories.refunds import quote, submit
from tests.together import MANY, errors, together, values

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
