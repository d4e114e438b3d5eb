"""Random histories of money against PostgreSQL, with a pure model beside it: after every step the two are the same.

`MONEY_STEPS=10000` runs that many steps; without it a part that fits into the suite. The machine is put together from
groups of rules: a new act is a class in `tests/billing/money_machine` and a method of the model. Each history is a
transaction of its own, which is rolled back.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from billing.models.states import ExchangeState, RefundState
from tests.billing.money_machine.rearranging import Rearranging
from tests.billing.money_machine.regrets import Regrets

pytestmark = pytest.mark.django_db(transaction=True)

IN_SUITE, PER_HISTORY = 200, 50
LONG_RUN = 5_000
"""From so many steps on every state has to have been reached that random histories reach reliably."""
REACHED = {
    "refund reversed", "exchange reversed", "bought in exchange", "split", "merged", "remainder", "renewed",
    "not renewed: price changed", "not renewed: subscription", "reservation Expired", "payment Failed",
}  # fmt: skip
NOT_REACHED = {"awaiting_second_person"}
"""The partner of these histories asks for no second person."""


class MoneyMachine(Regrets, Rearranging):
    """All of it together."""


def test_after_every_step_the_database_is_what_the_rules_say() -> None:
    wanted = int(os.environ.get("MONEY_STEPS", IN_SUITE))
    MoneyMachine.steps = 0
    while MoneyMachine.steps < wanted:
        run_state_machine_as_test(
            MoneyMachine,
            settings=settings(
                max_examples=max(1, (wanted - MoneyMachine.steps) // PER_HISTORY),
                stateful_step_count=PER_HISTORY,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
                derandomize=False,
            ),
        )
    if wanted >= LONG_RUN:
        assert MoneyMachine.seen >= REACHED
        states = {f"refund {one}" for one in RefundState.values} | {f"exchange {one}" for one in ExchangeState.values}
        assert MoneyMachine.seen >= {one for one in states if one.split()[1] not in NOT_REACHED}
