"""Reservations are split and merged."""

import uuid

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing.commands.merge_reservations import merge_reservations
from billing.commands.split_reservation import split_reservation
from tests.billing.money_machine.ground import PICK, Ground


class Rearranging(Ground):
    """Units of one order, in other portions."""

    @precondition(lambda self: any(one.quantity > 1 for one in self.model.active()))
    @rule(
        which=PICK,
        parts=st.lists(st.integers(1, 3), min_size=1, max_size=3),
        is_fitting=st.sampled_from([True, True, False]),
    )
    def split(self, which: int, parts: list[int], is_fitting: bool) -> None:
        """Mostly into two that add up to it; what does not is refused."""
        large = [one for one in self.model.active() if one.quantity > 1]
        owned = large[which % len(large)]
        if is_fitting:
            first = 1 + which % (owned.quantity - 1)
            parts = [first, owned.quantity - first]
        ids = [uuid.UUID(int=self.next_id()) for _part in parts]
        expected = self.model.why_not_split(owned, parts, self.now)
        with self.acting() as actor:
            refusal = self.refusal_of(
                lambda: split_reservation(
                    reservation_id=owned.id,
                    quantities=parts,
                    principal=self.person.principal_at(self.now),
                    actor=actor,
                    now=self.now,
                    ids=ids,
                )
            )
        assert refusal == expected
        if not expected:
            self.model.split(owned, list(zip(ids, parts, strict=True)))

    @precondition(lambda self: len(self.model.active()) > 1)
    @rule(which=PICK, count=st.sampled_from([1, 2, 2, 2, 3]), is_fitting=st.sampled_from([True, True, True, False]))
    def merge(self, which: int, count: int, is_fitting: bool) -> None:
        """Mostly reservations of one order, where there is one with more than one."""
        orders = [one.order for one in self.model.active()]
        shared = [one for one in self.model.active() if orders.count(one.order) > 1]
        found = shared if is_fitting and shared else self.model.active()
        first = found[which % len(found)]
        kin = [one for one in found if one is not first and (one.order is first.order or not is_fitting)]
        sources, merged_id = [first, *kin][:count], uuid.UUID(int=self.next_id())
        expected = self.model.why_not_merged(sources, self.now)
        with self.acting() as actor:
            refusal = self.refusal_of(
                lambda: merge_reservations(
                    order_id=first.order.id,
                    sources=[one.id for one in sources],
                    principal=self.person.principal_at(self.now),
                    actor=actor,
                    now=self.now,
                    merged_id=merged_id,
                )
            )
        assert refusal == expected
        if not expected:
            self.model.merge(sources, merged_id, self.now)
