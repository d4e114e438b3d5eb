"""Every test about money ends with whole books, unless it broke them on purpose."""

from collections.abc import Iterator

import pytest

from billing.queries.books import check_books


def pytest_configure(config: pytest.Config) -> None:
    pytest.register_assert_rewrite("tests.billing.money_machine")
    config.addinivalue_line(
        "markers", "broken_books(*checks): the test corrupts the books; only these checks, or all, may fail after it."
    )


@pytest.fixture(autouse=True)
def _whole_books(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    yield
    broken = request.node.get_closest_marker("broken_books")
    if broken is None or broken.args:
        may_fail = broken.args if broken else ()
        assert [one for one in check_books() if one.check not in may_fail] == []
