"""Quotes of refunds and exchanges are made and sent in."""

from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing.models import ExchangeQuote, Quote
from reservations.models import Reservation
from tests.billing.money_machine.ground import PICK, Ground
from tests.billing.money_model import Owned, Quoted, Want
from tests.factories.exchanges import buying, exchange_quote, submit_exchange_of
from tests.factories.refunds import quote, submit

WHICH = st.lists(PICK, min_size=1, max_size=3)
HOW_MANY = st.lists(st.integers(1, 5), min_size=3, max_size=3)
MOST_UNITS = 1_000
TERMS, PLANS = st.sampled_from(["P1Y", "P3Y"]), st.sampled_from(["Upfront", "Monthly"])
WANTS = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 5), TERMS, PLANS), min_size=1, max_size=2)


class Quotes(Ground):
    """What somebody asks for."""

    @precondition(lambda self: self.model.active())
    @rule(which=WHICH, units=HOW_MANY)
    def quote(self, which: list[int], units: list[int]) -> None:
        self._quoted(self._chosen(which, units))

    @precondition(lambda self: self.model.active())
    @rule(quantity=st.integers(1, 5))
    def ask_at_once(self, quantity: int) -> None:
        """Quote what was bought last, and send it in."""
        newest = self.model.active()[-1]
        if quoted := self._quoted([(newest, min(quantity, newest.quantity))]):
            self._submitted(quoted)

    @precondition(lambda self: self.model.active())
    @rule(which=WHICH, units=HOW_MANY, wants=WANTS, is_enough=st.sampled_from([True, True, False]))
    def exchange(self, which: list[int], units: list[int], wants: list[Any], is_enough: bool) -> None:
        """Quote an exchange, mostly of enough of something of the same family, and send it in."""
        wanted = self._chosen(which, units)
        first = wanted[0][0]
        wants = [Want(self.model.items[n], *rest) for n, *rest in wants]
        if is_enough:
            wanted = [(owned, min(n, owned.quantity)) for owned, n in wanted if owned.item.family == first.item.family]
            self._make_enough(wanted, wants)
        if quoted := self._exchange_quoted(wanted, wants):
            self._submitted(quoted)

    def _chosen(self, which: list[int], units: list[int]) -> list[tuple[Owned, int]]:
        """Choose different reservations of the first one's customer."""
        first = self.pick_active(which[0])
        own = [one for one in self.model.active() if one.buyer is first.buyer]
        others = [own[number % len(own)] for number in which[1:]]
        return list(zip(dict.fromkeys([first, *others]), units, strict=False))

    def _make_enough(self, wanted: list[tuple[Owned, int]], wants: list[Want]) -> None:
        """Raise the quantity of the first purchase until it alone is worth what comes back."""
        on, buyer = self.now.date(), wanted[0][0].buyer
        if wants[0].item.family != wanted[0][0].item.family:
            wants[0].item = next(one for one in self.model.items if one.family == wanted[0][0].item.family)
        running = [(owned, n) for owned, n in wanted if not owned.is_over(on)]
        lines = [self.model.return_of(owned, n, on) for owned, n in running]
        value, unit = sum(one.credit + one.cancelled for one in lines), self._unit(wants[0], buyer.currency)
        wants[0].quantity = max(1, min(-(-value // unit), MOST_UNITS))

    def _unit(self, want: Want, currency: str) -> int:
        unit = want.item.unit_on(want.term, currency, self.now.date())
        assert unit is not None
        return unit

    def _quoted(self, wanted: list[tuple[Owned, int]]) -> Quoted | None:
        made: list[Any] = []
        rows = {Reservation.objects.get(pk=one.id): quantity for one, quantity in wanted}
        refusal = self.refusal_of(lambda: made.append(quote(self.person, rows, now=self.now)))
        assert refusal == self.model.why_no_quote(wanted, self.now)
        if not made:
            return None
        quoted = self._known(made[0].pk) or self.model.quote(made[0].pk, wanted, self.now)
        result = made[0].sum
        assert result.policy == quoted.version.code
        sums = [line.sum for line in result.lines]
        assert [(one.prorated_credit, one.fee, one.net, one.commitment_cancelled) for one in sums] == [
            (line.credit, line.fee, line.net, line.cancelled) for line in quoted.lines
        ]
        assert [line.counted_usd_minor for line in result.lines] == [line.counted for line in quoted.lines]
        return quoted

    def _exchange_quoted(self, wanted: list[tuple[Owned, int]], wants: list[Want]) -> Quoted | None:
        made: list[Any] = []
        rows = {Reservation.objects.get(pk=one.id): quantity for one, quantity in wanted}
        customer = self.customers[wanted[0][0].buyer.id]
        purchases = [
            buying(
                self.items[one.item.id], one.quantity, customer=customer, term=one.term, plan=one.plan,
                subscription=customer.subscriptions.get(),
            )
            for one in wants
        ]  # fmt: skip
        refusal = self.refusal_of(lambda: made.append(exchange_quote(self.person, rows, purchases, now=self.now)))
        assert refusal == self.model.why_no_exchange_quote(wanted, self.now)
        if not made:
            return None
        quoted = self._known(made[0].pk) or self.model.quote_exchange(made[0].pk, wanted, wants, self.now)
        result = made[0].sum
        assert (result.policy, {one.code for one in result.all_refusals}) == (quoted.version.code, quoted.refusals)
        assert [(line.credit, line.value) for line in result.returns] == [
            (line.credit, line.credit + line.cancelled) for line in quoted.lines
        ]
        assert (result.purchases_total, result.due_today) == (quoted.bought, quoted.due_today)
        return quoted

    def _known(self, quote_id: Any) -> Quoted | None:
        return next((one for one in self.model.quotes if one.id == quote_id), None)

    @precondition(lambda self: self.model.quotes)
    @rule(which=PICK)
    def submit(self, which: int) -> None:
        """Mostly the newest quote; an old one is refused, a second click changes nothing."""
        self._submitted(self.model.quotes[-1 - which % min(3, len(self.model.quotes))])

    def _submitted(self, quoted: Quoted) -> None:
        made: list[Any] = []
        refusal = self.refusal_of(lambda: made.append(self._send_in(quoted)))
        if quoted.asked:
            assert made == [quoted.asked.id]
            return
        expected = self.model.why_not_submitted(quoted, self.now)
        note(f"{refusal} / {expected}")
        assert refusal == expected
        if made:
            self.model.submit(made[0], quoted, self.now)

    def _send_in(self, quoted: Quoted) -> Any:
        beside = ("policy", "customer", "partner")
        if quoted.is_exchange:
            exchanging = ExchangeQuote.objects.select_related(*beside).get(pk=quoted.id)
            return submit_exchange_of(self.person, exchanging, now=self.now).exchange_id
        return submit(self.person, Quote.objects.select_related(*beside).get(pk=quoted.id), now=self.now).refund_id
