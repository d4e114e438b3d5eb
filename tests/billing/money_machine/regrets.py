"""What was just bought is returned, exchanged or renewed, and something happens before that has come to its end."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.billing.money_machine.clock import Clock
from tests.billing.money_machine.decisions import Decisions
from tests.billing.money_machine.purchases import BOUGHT, MOST_ACTIVE, Purchases
from tests.billing.money_machine.quotes import Quotes
from tests.billing.money_model import Want


class Regrets(Clock, Purchases, Quotes, Decisions):
    """What takes several acts in a row that random ones hardly ever take."""

    @precondition(lambda self: len(self.model.active()) < MOST_ACTIVE)
    @rule(what=BOUGHT, is_seen=st.sampled_from([True, True, False]))
    def a_full_return_comes_before_its_usage(self, what: dict[str, Any], is_seen: bool) -> None:
        """The whole of it, at full credit; the usage of that day is known a little later."""
        self._buy(**what)
        newest = self.model.active()[-1]
        quoted = self._quoted([(newest, newest.quantity)])
        if quoted is None:
            return
        self._submitted(quoted)
        if quoted.asked and quoted.asked.state == "submitted":
            self._used_late(quoted.asked, is_seen=is_seen)

    @precondition(lambda self: len(self.model.active()) < MOST_ACTIVE)
    @rule(what=BOUGHT, steps=st.sampled_from([1, 2]))
    def an_exchange_is_begun_with(self, what: dict[str, Any], steps: int) -> None:
        """The whole of it, for enough of something else; the workers stop in the middle."""
        self._buy(**what)
        newest = self.model.active()[-1]
        wanted, wants = [(newest, newest.quantity)], [Want(self.model.items[0], 1, "P1Y", "Upfront")]
        self._make_enough(wanted, wants)
        quoted = self._exchange_quoted(wanted, wants)
        if quoted is None:
            return
        self._submitted(quoted)
        if quoted.asked and quoted.asked.state == "submitted":
            self._begin_with(quoted.asked, steps)

    @precondition(lambda self: len(self.model.active()) < MOST_ACTIVE)
    @rule(what=BOUGHT)
    def a_renewal_meets_a_suspended_subscription(self, what: dict[str, Any]) -> None:
        """It is active again only when the day of the renewal is over."""
        self._buy(**{**what, "what": what["what"] % len(self.model.items)})
        newest = self.model.active()[-1]
        self._choose_renewal(newest, True)
        if not newest.is_renewed:
            return
        self._set_billable(newest.buyer, False)
        self.now = max(self.now, newest.ends_at)
        self._run_the_day()
        self._set_billable(newest.buyer, True)
