"""The cookies that open doors, as production sets them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW = "from portal import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE)"


def names_of(process: str, **environment: str) -> list[str]:
    own = {name: value for name, value in os.environ.items() if name not in {"PORTAL_DEMO", "PORTAL_DEBUG"}}
    shown = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env={**own, "PORTAL_PROCESS": process, "PORTAL_SECRET_KEY": "x" * 60, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return shown.stdout.split()


@pytest.mark.parametrize(("process", "name"), [("web", "portal"), ("desk", "desk")])
def test_over_tls_they_belong_to_this_host_alone(process: str, name: str) -> None:
    assert names_of(process) == [f"__Host-{name}_session", f"__Host-{name}_csrf", "True"]


def test_without_tls_a_browser_would_refuse_the_prefix() -> None:
    assert names_of("web", PORTAL_DEMO="1") == ["portal_session", "portal_csrf", "False"]
