"""Descriptions and the checker are tried without the face, its store or its clock."""

import pytest


@pytest.fixture(autouse=True)
def arm_process() -> None:
    """Start nothing."""
