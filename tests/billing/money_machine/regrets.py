"""What was just bought is returned, exchanged or renewed, and something comes in between, or after."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.billing.money_machine.clock import Clock
from tests.billing.money_machine.decisions import Decisions
from tests.billing.money_machine.purchases import BOUGHT, MOST_ACTIVE, Purchases
from tests.billing.money_machine.quotes import Quotes
from tests.billing.money_machine.reversals import Reversals
from tests.billing.money_model import Asked, Owned, Want


class Regrets(Clock, Purchases, Quotes, Decisions, Reversals):
    """What takes several acts in a row that random ones hardly ever take."""

    @precondition(lambda self: len(self.model.active()) < MOST_ACTIVE)
    @rule(what=BOUGHT, is_seen=st.sampled_from([True, True, False]))
    def a_full_return_comes_before_its_usage(self, what: dict[str, Any], is_seen: bool) -> None:
        """At full credit; the usage of that day is known a little later."""
        asked = self._returned(self._bought(what))
        if asked and asked.state == "submitted":
            self._used_late(asked, is_seen=is_seen)

    @precondition(lambda self: len(self.model.active()) < MOST_ACTIVE)
    @rule(what=BOUGHT, steps=st.sampled_from([1, 2]))
    def an_exchange_is_begun_with(self, what: dict[str, Any], steps: int) -> None:
        """The workers stop in the middle."""
        asked = self._exchanged(self._bought(what))
        if asked and asked.state == "submitted":
            self._begin_with(asked, steps)

    @precondition(lambda self: len(self.model.active()) < MOST_ACTIVE)
    @rule(what=BOUGHT, is_exchange=st.booleans())
    def a_mistake_is_carried_out_and_reversed(self, what: dict[str, Any], is_exchange: bool) -> None:
        bought = self._bought(what)
        asked = self._exchanged(bought) if is_exchange else self._returned(bought)
        if asked and asked.state == "submitted":
            self._go_all_the_way(asked)
        if asked and asked.state == "completed":
            self._ask_for_reversal(asked, is_answered=True)

    @precondition(lambda self: len(self.model.active()) < MOST_ACTIVE)
    @rule(what=BOUGHT)
    def a_renewal_meets_a_suspended_subscription(self, what: dict[str, Any]) -> None:
        """It is active again only when the day of the renewal is over."""
        bought = self._bought({**what, "what": what["what"] % len(self.model.items)})
        self._choose_renewal(bought, True)
        if not bought.is_renewed:
            return
        self._set_billable(bought.buyer, False)
        self.now = max(self.now, bought.ends_at)
        self._run_the_day()
        self._set_billable(bought.buyer, True)

    def _bought(self, what: dict[str, Any]) -> Owned:
        self._buy(**what)
        return self.model.active()[-1]

    def _returned(self, owned: Owned) -> Asked | None:
        """Ask for a refund of the whole of it."""
        quoted = self._quoted([(owned, owned.quantity)])
        if quoted:
            self._submitted(quoted)
        return quoted.asked if quoted else None

    def _exchanged(self, owned: Owned) -> Asked | None:
        """Ask for enough of something else for the whole of it."""
        wanted, wants = [(owned, owned.quantity)], [Want(self.model.items[0], 1, "P1Y", "Upfront")]
        self._make_enough(wanted, wants)
        quoted = self._exchange_quoted(wanted, wants)
        if quoted:
            self._submitted(quoted)
        return quoted.asked if quoted else None
