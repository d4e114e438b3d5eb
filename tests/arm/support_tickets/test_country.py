"""Countries by three letters."""

import pytest

from arm.support_tickets.wire.country import ALPHA_3, three_letters


@pytest.mark.parametrize(
    ("two", "three"), [("KR", "KOR"), ("US", "USA"), ("DE", "DEU"), ("FR", "FRA"), ("CD", "COD"), ("MM", "MMR")]
)
def test_a_country(two: str, three: str) -> None:
    assert three_letters(two) == three


def test_no_two_countries_share_one() -> None:
    assert len(set(ALPHA_3.values())) == len(ALPHA_3) > 240


def test_what_is_no_country_stays() -> None:
    assert three_letters("1A") == "1A"
