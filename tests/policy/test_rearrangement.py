"""What can be split and merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reservations.policy.rearrangement import merge_fault, split_fault
from tests.policy.tables import Row, rows


@pytest.mark.parametrize("row", rows("split-and-merge", "Splits"), ids=str)
def test_splits(row: Row) -> None:
    fault = split_fault(row.number("quantity"), [int(part) for part in row.listed("parts")])
    assert (fault is None, fault or "-") == (row.yes("made"), row.text("because"))


@pytest.mark.parametrize("row", rows("split-and-merge", "Merges"), ids=str)
def test_merges(row: Row) -> None:
    number = row.number("reservations")

    def alike(column: str, word: str) -> list[int]:
        return [0] * number if row.text(column) == word else [*range(number)]

    fault = merge_fault(
        products=alike("product", "same"), settings=alike("settings", "same"), schedules=alike("paid", "alike")
    )
    assert (fault is None, fault or "-") == (row.yes("made"), row.text("because"))


@given(parts=st.lists(st.integers(-3, 20), max_size=8), quantity=st.integers(1, 60))
def test_what_is_split_is_all_there_is(parts: list[int], quantity: int) -> None:
    is_split = split_fault(quantity, parts) is None
    assert is_split is (len(parts) > 1 and min(parts, default=0) > 0 and sum(parts) == quantity)
