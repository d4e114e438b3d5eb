"""Every test about money ends with whole books, unless it broke them on purpose."""

from collections.abc import Iterator

import pytest

from billing.queries.books import check_books


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "broken_books: the test corrupts the books, so they are not checked after it.")


@pytest.fixture(autouse=True)
def _whole_books(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    yield
    if not request.node.get_closest_marker("broken_books"):
        assert check_books() == []
