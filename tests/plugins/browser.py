"""Chromium for the journeys: the machine's own when there is one, else Playwright's."""

import os
from typing import Any

import pytest

from tests.chromium import chromium_path

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    # No page may need another host.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)

# Playwright's synchronous API keeps an event loop in the test's thread, where Django then refuses the
# database although nothing runs concurrently.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start Chromium quietly, and without its sandbox where that is impossible: as root."""
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
    own = {"executable_path": path} if (path := chromium_path()) else {}
    return browser_type_launch_args | own | {"args": arguments}
