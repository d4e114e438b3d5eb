"""The invariants of the Ledger Conformance Kit that can be asked of a state, under their names, after every step.

Those of concurrency (05, 06, 07, 09, 14) and of keys (15) are asked of many connections in `test_ledger_conformance`;
what is left of them here is what must stand afterwards. 03 asks for a chain of hashes, which this ledger has not.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Sum

from billing.models import JournalEntry, OrderBalance, Posting
from customers.models import Partner

Leg = tuple[Any, ...]


class Ledger:
    """One partner's journal, as it was at the last look."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        self.journal: list[Leg] = []

    def check(self) -> None:
        rows = Posting.objects.filter(partner=self.partner).order_by("pk")
        journal: list[Leg] = list(
            rows.values_list(
                "pk", "entry_id", "account_id", "side", "amount_minor", "currency",
                "entry__number", "entry__kind", "entry__corrects_id", "entry__posted_on",
            )
        )  # fmt: skip
        assert journal[: len(self.journal)] == self.journal, "INV-02, INV-12: what was posted stays"
        self.journal = journal
        self._every_entry_balances_in_one_currency()
        self._a_correction_is_the_opposite()
        self._balances_are_the_projection()
        self._numbers_have_their_order()

    def _by_entry(self) -> dict[Any, list[Leg]]:
        entries: dict[Any, list[Leg]] = defaultdict(list)
        for leg in self.journal:
            entries[leg[1]].append(leg)
        return entries

    def _every_entry_balances_in_one_currency(self) -> None:
        for legs in self._by_entry().values():
            assert len({leg[5] for leg in legs}) == 1, "INV-11"
            assert sum(_signed(leg) for leg in legs) == 0, "INV-01, INV-07"
            assert all(isinstance(leg[4], int) and leg[4] > 0 for leg in legs), "INV-10"

    def _a_correction_is_the_opposite(self) -> None:
        entries = self._by_entry()
        corrected = [legs[0][8] for legs in entries.values() if legs[0][8]]
        assert len(corrected) == len(set(corrected)), "INV-04, INV-12: once"
        for legs in entries.values():
            if of := legs[0][8]:
                assert sorted((leg[2], _signed(leg)) for leg in legs) == sorted(
                    (leg[2], -_signed(leg)) for leg in entries[of]
                ), "INV-12"

    def _balances_are_the_projection(self) -> None:
        """What is stored of the orders, rebuilt from the entries alone."""
        paid: dict[str, int] = defaultdict(int)
        returned: dict[str, int] = defaultdict(int)
        kinds = {legs[0][1]: legs[0][7] for legs in self._by_entry().values()}
        for leg in self.journal:
            kind, of = leg[7], kinds.get(leg[8])
            if leg[2] == "4000" and kind == JournalEntry.Kind.PAYMENT:
                paid[leg[5]] -= _signed(leg)
            elif leg[2] == "4010" or (leg[2] == "4000" and of == JournalEntry.Kind.PAYMENT):
                returned[leg[5]] += _signed(leg)
        balances = OrderBalance.objects.filter(partner=self.partner).values("currency").order_by()
        stored = balances.annotate(paid=Sum("paid_minor"), back=Sum("returned_minor"))
        assert {one["currency"]: (one["paid"], one["back"]) for one in stored} == {
            currency: (paid[currency], returned[currency]) for currency in paid
        }, "INV-08, INV-13"

    def _numbers_have_their_order(self) -> None:
        numbers: dict[str, list[int]] = defaultdict(list)
        for leg in self.journal:
            series, _dash, number = leg[6].rpartition("-")
            if int(number) not in numbers[series][-1:]:
                numbers[series].append(int(number))
        for series, given in numbers.items():
            assert given == list(range(1, len(given) + 1)), f"INV-14: {series}"


def _signed(leg: Leg) -> int:
    return int(leg[4]) if leg[3] == "debit" else -int(leg[4])
