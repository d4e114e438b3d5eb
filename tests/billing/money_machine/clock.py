"""Time goes on, by minutes, to the next midnight, or by days; versions come into force, prices change."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing.commands.run_the_day import run_the_day
from billing.commands.take_payment import take_all_due
from billing.models import RefundPolicy
from tests.billing.money_machine.ground import PICK, Ground
from tests.billing.money_model import Version


class Clock(Ground):
    """What time does, and who sets the rules."""

    @rule(minutes=st.integers(1, 90))
    def minutes_pass(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(days=st.sampled_from([1, 1, 2, 5, 30, 45]))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @precondition(lambda self: self.model.active())
    @rule(which=PICK, days_before=st.sampled_from([40, 29, 3, 0, 0, 0]))
    def a_term_comes_near(self, which: int, days_before: int) -> None:
        """Jump to the end of the term that ends first or second, or shortly before."""
        first = sorted(self.model.active(), key=lambda one: one.ends_at)[:2]
        end = first[which % len(first)].ends_at - timedelta(days=days_before)
        self.now = max(self.now, end)

    @rule()
    def pay_all_due(self) -> None:
        take_all_due(now=self.now)
        self.model.pay_all_due(self.now.date())

    @rule()
    def run_the_day(self) -> None:
        self._run_the_day()

    def _run_the_day(self) -> None:
        run_the_day(now=self.now)
        self.model.run_the_day(self.now)

    @precondition(lambda self: any(one.is_renewed for one in self.model.active()))
    @rule(which=PICK, days_late=st.sampled_from([0, 0, 9, 40]), units=st.sampled_from([None, None, 999]))
    def a_renewal_comes(self, which: int, days_late: int, units: int | None) -> None:
        """Let the price be locked, perhaps change, the term end, and the run come, perhaps late."""
        renewed = [one for one in self.model.active() if one.is_renewed]
        owned = renewed[which % len(renewed)]
        self.now = max(self.now, owned.ends_at - timedelta(days=29))
        self._run_the_day()
        if units and (owned.term, owned.currency, owned.ends_on) not in owned.item.prices:
            self.set_price(owned.item, owned.term, owned.currency, units, owned.ends_on)
        self.now = max(self.now, owned.ends_at + timedelta(days=days_late))
        self._run_the_day()

    @precondition(lambda self: len(self.model.versions) == 1)
    @rule(days=st.integers(1, 40))
    def another_version_is_scheduled(self, days: int) -> None:
        begins_on = self.now.date() + timedelta(days=days)
        drafts = RefundPolicy.objects.filter(code="azure-2026")
        assert drafts.update(is_draft=False, effective_from=begins_on) == 1
        self.model.versions.append(Version("azure-2026", begins_on, Fraction(0), True, True, date(2027, 2, 1)))

    @rule(
        which=PICK,
        term=st.sampled_from(["P1Y", "P3Y"]),
        currency=st.sampled_from(["USD", "KRW"]),
        units=st.sampled_from([1, 600, 1_199, 1_201, 4_000]),
        days=st.sampled_from([0, 0, 1, 3]),
    )
    def a_price_changes(self, which: int, term: str, currency: str, units: int, days: int) -> None:
        """From a day on, which may be today: what was quoted today is looked at again with it."""
        item, from_on = self.model.items[which % len(self.model.items)], self.now.date() + timedelta(days=days)
        if (term, currency, from_on) not in item.prices:
            self.set_price(item, term, currency, units, from_on)
