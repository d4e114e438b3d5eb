"""The two partners that most tests happen in."""

import pytest

from tests.factories import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Return two partners with a customer, a reservation and people each, and one of the desk's staff."""
    return make_world()
