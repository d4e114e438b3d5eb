"""The ground of a history: a partner with customers and products, a clock, and the comparison after every step."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from billing.models import FxRate
from billing.queries.books import check_books
from core.errors import Refusal
from core.transactions import acting
from tests.billing.money_machine.ledger import Ledger
from tests.billing.money_machine.seen import Seen
from tests.billing.money_model import LIMIT, Asked, Buyer, Item, Model, Owned, Version
from tests.factories import CatalogItemFactory, CustomerFactory, PartnerFactory, StaffFactory, make_person, staff_actor
from tests.factories.catalog import LONG_AGO, fx_rates
from tests.factories.customers import SubscriptionFactory
from tests.factories.exchanges import set_price

START = datetime(2028, 2, 28, 23, 59, 58, tzinfo=UTC)
AUTOMATIC_UP_TO = 2_000_00
PICK = st.integers(0, 10**6)
KINDS = ["VirtualMachines", "AVS", "RedisCache"]
"""Two of one family, of which a cut-off of exchanges concerns the first, and one of another."""
UNITS = {"P1Y": 1_200, "P3Y": 2_500}
"""What a unit of a product in the catalog costs at first, in USD."""


class Ground(RuleBasedStateMachine):
    """A partner with customers, a clock that only goes forward, and the comparison."""

    steps: ClassVar[int] = 0
    seen: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self._history = transaction.atomic()
        self._history.__enter__()
        self.now, self.is_begun = START, False
        self._last_id = secrets.randbits(100)
        self.partner = PartnerFactory(auto_approval_usd_minor=AUTOMATIC_UP_TO, carry_out_delay_minutes=30)
        self.person, self.desk = make_person(self.partner), staff_actor(StaffFactory())
        self.colleague = staff_actor(StaffFactory())
        fx_rates()
        won = Fraction(FxRate.objects.get(currency="KRW").units_per_usd)
        self.model = Model(
            automatic_up_to=AUTOMATIC_UP_TO,
            delay=timedelta(minutes=30),
            units_per_usd={"USD": Fraction(1), "KRW": won},
        )
        self.model.versions.append(Version("seed-2019", date(2019, 11, 15), Fraction(12, 100), False))
        self.customers = {}
        for currency in ("USD", "KRW", "USD"):
            customer = CustomerFactory(partner=self.partner, currency=currency)
            SubscriptionFactory(customer=customer)
            self.customers[customer.pk] = customer
            self.model.buyers.append(Buyer(customer.pk, currency))
        self.items = {}
        for kind in KINDS:
            item = CatalogItemFactory(resource_type=kind, series="")
            self.items[item.pk] = item
            self.model.items.append(Item(item.pk, kind))
            for term, units in UNITS.items():
                for currency in ("USD", "KRW"):
                    self.set_price(self.model.items[-1], term, currency, units, LONG_AGO)
        self.seen_by_database = Seen(self.partner, self.model)
        self.ledger = Ledger(self.partner)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._history.__exit__(None, None, None)
        super().teardown()

    def set_price(self, item: Item, term: str, currency: str, units: int, from_on: date) -> None:
        """Say what a unit costs from a day on, in USD or what that is in the currency."""
        here = int(units * self.model.units_per_usd[currency])
        text = str(here) if currency == "KRW" else f"{here}.00"
        price = set_price(self.items[item.id], text, term=term, currency=currency, from_on=from_on)
        item.prices[term, currency, from_on] = price.unit_minor

    def minor(self, units: int, currency: str) -> tuple[str, int]:
        """Return so many USD in a currency, as it is written and in minor units."""
        here = Decimal(int(units * self.model.units_per_usd[currency]))
        return (str(here), int(here)) if currency == "KRW" else (f"{here}.00", int(here) * 100)

    @contextmanager
    def acting(self, actor: Any = None) -> Iterator[Any]:
        who = actor or self.person.actor
        with acting(who, now=self.now):
            yield who

    def refusal_of(self, act: Callable[[], Any]) -> str:
        """Act; return which refusal came, or nothing."""
        try:
            with transaction.atomic():
                act()
        except Refusal as refusal:
            return type(refusal).__name__
        return ""

    def next_id(self) -> int:
        """Return a number that no id of this history has been made of yet."""
        self._last_id += 1
        return self._last_id

    def pick_asked(self, which: int, *states: str) -> Asked:
        found = self.model.in_state(*states)
        return found[which % len(found)]

    def pick_active(self, which: int) -> Owned:
        return self.model.active()[which % len(self.model.active())]

    @invariant()
    def the_database_is_the_model(self) -> None:
        """Count the steps; what stands before the first one is none."""
        type(self).steps += self.is_begun
        self.is_begun = True
        type(self).seen |= self.model.what_was_reached()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self.seen_by_database.compare(self.now.date())
        for buyer in self.model.buyers:
            assert self.model.taken(buyer, self.now.date()) <= LIMIT

    @invariant()
    def the_books_are_whole(self) -> None:
        assert check_books() == []

    @invariant()
    def the_ledger_conforms(self) -> None:
        self.ledger.check()
