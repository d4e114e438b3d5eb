"""What was just bought is returned, and turns out to have been used."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.billing.money_machine.decisions import Decisions
from tests.billing.money_machine.purchases import BOUGHT, MOST_ACTIVE, Purchases
from tests.billing.money_machine.quotes import Quotes


class Regrets(Purchases, Quotes, Decisions):
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
