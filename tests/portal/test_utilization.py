"""A reservation's Utilization: three windows with their hours, and day by day as a line and as a table."""

from datetime import timedelta

import pytest

from tests.factories import NOW, Person, World, usage
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12
TODAY = NOW.date()


def utilization(pages: Pages, world: World, person: Person | None = None, language: str = "en", **query: str) -> Answer:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    return pages.open(person or world.home.admin, "reservation_utilization", *ids, language=language, **query)


def use(world: World, *, days: int, hours: str = "24", first: int = 1) -> None:
    """Record so many days back from yesterday."""
    usage(world.home.reservation, *(TODAY - timedelta(days=ago) for ago in range(first, first + days)), hours=hours)


def test_three_windows_with_used_reserved_and_unused_hours(world: World, pages: Pages) -> None:
    use(world, days=7, hours="12")
    use(world, days=23, first=8)
    text = utilization(pages, world).text
    for words in (
        "Last 1 day",
        "50.00%",
        "12.0 of 24.0 h, 12.0 h unused",
        "84.0 of 168.0 h, 84.0 h unused",
        "88.33%",
        "636.0 of 720.0 h, 84.0 h unused",
        "Falling",
        "Data can be up to 8 hours late",
    ):
        assert words in text, words


@pytest.mark.parametrize(("asked", "shown"), [("7", 7), ("30", 30), ("90", 90), ("", 90), ("8", 90), ("<b>", 90)])
def test_as_many_days_as_asked_for_each_in_line_and_table(world: World, pages: Pages, asked: str, shown: int) -> None:
    use(world, days=95)
    text = utilization(pages, world, days=asked).text
    assert "<title id" in text and f"Utilization of the last {shown} days</title>" in text
    assert text.count('<input type="radio" name="p') == shown
    table = text.split("<tbody>")[1].split("</tbody>")[0]
    assert table.count("<tr>") == shown
    assert 'aria-current="true"' in text.split('aria-label="Days shown"')[1].split("</nav>")[0]


def test_a_day_that_is_not_known_is_a_gap(world: World, pages: Pages) -> None:
    use(world, days=3)
    use(world, days=2, first=5)
    text = utilization(pages, world, days="7").text
    assert text.count("<polyline") == 2 and text.count('<input type="radio" name="p') == 5


def test_before_the_first_day_it_says_when_there_will_be_some(world: World, pages: Pages) -> None:
    text = utilization(pages, world).text
    assert "No utilization in these days" in text and "<polyline" not in text


def test_in_korean(world: World, pages: Pages) -> None:
    use(world, days=30)
    text = utilization(pages, world, language="ko").text
    for words in ("사용률", "최근 7일", "예약 시간", "최대 8시간", "일별 사용률"):
        assert words in text


@pytest.mark.parametrize("person", ["admin", "reader", "seller"])
def test_as_many_queries_for_one_day_as_for_ninety(world: World, pages: Pages, person: str) -> None:
    use(world, days=1)
    few = utilization(pages, world, getattr(world.home, person)).queries
    use(world, days=89, first=2)
    assert utilization(pages, world, getattr(world.home, person)).queries == few <= MOST_QUERIES


def test_only_reads(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.send(world.home.admin, "reservation_utilization", *ids).status == 405
