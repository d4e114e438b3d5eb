"""Fixtures for tests that need the product's processes, or need them to fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Broker, Fleet
from tests.servers import are_our_own, valkey


@pytest.fixture
def fleet(transactional_db: None, tmp_path: Path) -> Iterator[Fleet]:
    """Start workers, relay, beat, web and desk for this test; they end before the tables are emptied."""
    fleet = Fleet(tmp_path)
    yield fleet
    fleet.stop_all()


@pytest.fixture
def broker(transactional_db: None) -> Iterator[Broker]:
    """Freeze, flush, kill or restart the broker; it is mended after the test."""
    if not are_our_own():
        pytest.skip("The broker is not ours to hurt: REDIS_URL names it.")
    broker = Broker(valkey())
    broker.flush()
    yield broker
    broker.mend()
