"""What the face for Azure's clients looks at before it serves."""

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from arm.checks import SERVING


def found(settings: Settings, **changes: object) -> list[str]:
    for name, value in {"IS_ARM": True, **changes}.items():
        setattr(settings, name, value)
    return [str(one.id) for one in run_checks(tags=[SERVING])]


@pytest.mark.parametrize("key", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_it_needs_a_key_that_signs(settings: Settings, key: str) -> None:
    assert found(settings, TOKEN_KEY=key) == ["arm.E001"]
    assert found(settings, TOKEN_KEY=key, IS_ARM=False) == []


@pytest.mark.parametrize("url", ["http://portal.example.com", "portal.example.com", ""])
def test_it_is_called_by_https(settings: Settings, url: str) -> None:
    assert found(settings, ARM_URL=url) == ["arm.E002"]
    assert found(settings, ARM_URL=url, IS_ARM=False) == []


def test_with_both_nothing_is_wrong(settings: Settings) -> None:
    assert found(settings, ARM_URL="https://azure.example.com") == []
