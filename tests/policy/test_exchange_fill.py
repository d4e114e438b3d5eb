"""What an exchange fills in by itself: how many units go, and which series comes next."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.auto_fill import units_not_used
from reservations.policy.successors import next_series

hours = st.decimals(min_value=0, max_value=100_000, places=2)


@pytest.mark.parametrize(
    ("quantity", "used", "reserved", "expected"),
    [
        (5, "0", "840", 5),
        (5, "168", "840", 4),
        (5, "169", "840", 3),
        (5, "840", "840", 0),
        (5, "900", "840", 0),
        (5, "0", "0", 0),
        (1, "1", "168", 0),
    ],
)
def test_what_was_not_used(quantity: int, used: str, reserved: str, expected: int) -> None:
    assert units_not_used(quantity, used_hours=Decimal(used), reserved_hours=Decimal(reserved)) == expected


@given(st.integers(min_value=1, max_value=1000), hours, hours.filter(bool))
def test_what_is_kept_covers_what_was_used(quantity: int, used: Decimal, reserved: Decimal) -> None:
    returned = units_not_used(quantity, used_hours=used, reserved_hours=reserved)
    share = min(Fraction(used) / Fraction(reserved), Fraction(1))
    kept = quantity - returned
    assert 0 <= returned <= quantity and kept >= quantity * share > kept - 1


@pytest.mark.parametrize(
    ("series", "known", "expected"),
    [
        ("Dsv3", ["Dsv3", "Dsv5", "Dsv4", "Esv4", "Dasv5"], "Dsv4"),
        ("Dsv5", ["Dsv3", "Dsv5"], None),
        ("F", ["Fsv2", "Fv2"], "Fv2"),
        ("DSV3", ["dsv4"], "dsv4"),
        ("Dsv9", ["Dsv10"], "Dsv10"),
        ("", ["v2"], None),
        ("Ev3", [], None),
    ],
)
def test_the_next_series(series: str, known: list[str], expected: str | None) -> None:
    assert next_series(series, known) == expected
