"""Reservations are bought, used, paid for or not, and renewed or not."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from billing.commands.fail_payment import fail_payment, retry_payment
from billing.models import Payment
from customers.models import Subscription
from reservations.commands.set_renewal import set_renewal
from reservations.models import Reservation
from reservations.policy.renewal import Renewal
from tests.billing.money_machine.ground import PICK, Ground
from tests.billing.money_model import Buyer, Item, Owned, Pay
from tests.factories import CatalogItemFactory, buy, usage

MOST_ACTIVE = 8
BOUGHT = st.fixed_dictionaries(
    {
        "who": PICK,
        "what": st.integers(0, 3),
        "price": st.integers(1, 600) | st.integers(1, 30_000),
        "quantity": st.integers(1, 5),
        "term": st.sampled_from(["P1Y", "P1Y", "P3Y"]),
        "plan": st.sampled_from(["Upfront", "Monthly"]),
    }
)
"""Mostly little enough to need nobody's approval."""


class Purchases(Ground):
    """What somebody owns, and has paid."""

    @initialize(what=st.lists(BOUGHT, min_size=2, max_size=4))
    def begin(self, what: list[dict[str, Any]]) -> None:
        """Own something from the start."""
        for one in what:
            self._buy(**one)

    @precondition(lambda self: len(self.model.active()) < MOST_ACTIVE)
    @rule(what=BOUGHT)
    def buy(self, what: dict[str, Any]) -> None:
        self._buy(**what)

    def _buy(self, who: int, what: int, price: int, quantity: int, term: str, plan: str) -> None:
        """Buy a product of the catalog, at whatever price, or one that has none today."""
        buyer = self.model.buyers[who % len(self.model.buyers)]
        item = self.model.items[what] if what < len(self.model.items) else self._unpriced()
        text, minor = self.minor(price, buyer.currency)
        bought = buy(
            customer=self.customers[buyer.id], price=text, quantity=quantity, term=term, plan=plan, on=self.now,
            item=self.items[item.id],
        )  # fmt: skip
        ids = (bought.pk, bought.order_id)
        self.model.buy(buyer, item, quantity=quantity, term=term, plan=plan, unit=minor, at=self.now, ids=ids)

    def _unpriced(self) -> Item:
        row = CatalogItemFactory(series="")
        self.items[row.pk] = row
        return Item(row.pk, row.resource_type)

    @precondition(lambda self: self.model.active())
    @rule(which=PICK, days_ago=st.integers(0, 10))
    def use(self, which: int, days_ago: int) -> None:
        """Usage comes in, of today or late, of a reservation that may be under a refund."""
        owned = self.pick_active(which)
        day = max(self.now.date() - timedelta(days=days_ago), owned.bought_on)
        usage(Reservation.objects.get(pk=owned.id), day)
        owned.used_on.add(day)

    @precondition(lambda self: any(self.model.next_pay(one) for one in self.model.active()))
    @rule(which=PICK, is_soon=st.booleans())
    def a_payment_fails(self, which: int, is_soon: bool) -> None:
        """Mostly after waiting until it is nearly due."""
        paying = [one for one in self.model.active() if self.model.next_pay(one)]
        owned = paying[which % len(paying)]
        pay = self.model.next_pay(owned)
        assert pay is not None
        if is_soon:
            nearly = owned.bought_at.replace(year=pay.due_on.year, month=pay.due_on.month, day=pay.due_on.day)
            self.now = max(self.now, nearly - timedelta(days=7))
        expected = self.model.why_not_failed(owned, pay, self.now.date())
        with self.acting(self.desk) as actor:
            row = self._row(owned, pay)
            assert self.refusal_of(lambda: fail_payment(payment_id=row.pk, actor=actor, now=self.now)) == expected
        if not expected:
            self.model.fail(owned, pay)

    @precondition(lambda self: any(one.has_failed for one in self.model.owned))
    @rule(which=PICK)
    def a_failed_payment_is_made(self, which: int) -> None:
        """Of a reservation that runs or has ended: a debt stays one."""
        owing = [one for one in self.model.owned if one.has_failed]
        owned = owing[which % len(owing)]
        pay = next(pay for pay in owned.pays if pay.state == "Failed")
        expected = "ReservationBusy" if owned.busy else ""
        with self.acting(self.desk) as actor:
            row = self._row(owned, pay)
            assert self.refusal_of(lambda: retry_payment(payment_id=row.pk, actor=actor, now=self.now)) == expected
        if not expected:
            self.model.retry(owned, pay)

    def _row(self, owned: Owned, pay: Pay) -> Payment:
        return Payment.objects.get(reservation_id=owned.id, number=pay.number)

    @rule(who=PICK, is_active=st.sampled_from([True, True, True, False]))
    def a_subscription_is_suspended_or_active_again(self, who: int, is_active: bool) -> None:
        self._set_billable(self.model.buyers[who % len(self.model.buyers)], is_active)

    def _set_billable(self, buyer: Buyer, is_active: bool) -> None:
        buyer.is_billable = is_active
        state = Subscription.State.ACTIVE if buyer.is_billable else Subscription.State.SUSPENDED
        assert Subscription.objects.filter(customer_id=buyer.id).update(state=state) == 1

    @precondition(lambda self: any(one.item in self.model.items for one in self.model.active()))
    @rule(which=PICK, is_renewed=st.sampled_from([True, True, False]))
    def renewal_is_chosen(self, which: int, is_renewed: bool) -> None:
        priced = [one for one in self.model.active() if one.item in self.model.items]
        self._choose_renewal(priced[which % len(priced)], is_renewed)

    def _choose_renewal(self, owned: Owned, is_renewed: bool) -> None:
        expected = self.model.why_no_renewal(owned, is_renewed, self.now)
        with self.acting() as actor:
            refusal = self.refusal_of(
                lambda: set_renewal(
                    reservation_id=owned.id,
                    renewal=Renewal(owned.quantity, owned.term, owned.plan) if is_renewed else None,
                    priced_terms=["P1Y", "P3Y"],
                    seen_version=None,
                    principal=self.person.principal_at(self.now),
                    actor=actor,
                    now=self.now,
                )
            )
        assert refusal == expected
        if not expected:
            self.model.set_renewal(owned, is_renewed, self.now)
