from dataclasses import replace

import pytest

from billing.policy.payment_schedule import unit_payments
from billing.policy.refund import refund_sum
from billing.policy.rules import PriceBasis
from billing.policy.terms import BillingPlan, Term
from billing.policy.versions import SEED_2019
from tests.policy.tables import NONE, Row, rows
from tests.policy.worked import priced


@pytest.mark.parametrize("row", rows("price-basis", "Worked examples"), ids=str)
def test_worked_example(row: Row) -> None:
    rules = replace(SEED_2019, price_basis=PriceBasis(row.text("basis")))
    facts = priced(
        term=row.text("term"),
        plan=row.text("plan"),
        price=row.minor("price"),
        purchased_on="2026-01-01",
        on=row.text("on"),
    )
    if row.text("price today") != NONE:
        today = unit_payments(row.minor("price today"), Term(row.text("term")), BillingPlan(row.text("plan")))
        facts = replace(facts, unit_current_minor=today[0])
    terms = refund_sum(rules, facts)
    assert (terms.paid, terms.basis) == (row.minor("paid"), row.minor("base"))
    assert (terms.used, terms.prorated_credit) == (row.minor("used part"), row.minor("credit"))
