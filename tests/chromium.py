"""Chromium for the journeys: found on this machine, or installed with what the machine offers.

``python -m tests.chromium`` makes sure of it, and of a font with Korean letters.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
KOREAN_FONT = "fonts-noto-cjk"


def chromium_path() -> str | None:
    """Return the machine's own Chromium, or None; one that cannot start does not count."""
    return next((path for name in NAMES if (path := shutil.which(name)) and _works(path)), None)


def main() -> int:
    """Find or install Chromium; say what to do where neither is possible."""
    if not _is_there():
        _install()
    if not _is_there():
        sys.stderr.write(
            "Chromium is needed for the browser tests, and could not be installed here."
            " Install it so that `chromium` is on the PATH, or run `.venv/bin/playwright install chromium`.\n"
        )
        return 1
    if not _has_korean_font():
        _apt_install(KOREAN_FONT)
    return 0


def _is_there() -> bool:
    return chromium_path() is not None or _playwright_has_its_own()


def _works(path: str) -> bool:
    # On some systems the name is only a note that tells where to get the program.
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwright_has_its_own() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _install() -> None:
    sys.stdout.write("Installing Chromium for the browser tests ...\n")
    sys.stdout.flush()
    _apt_install(*PACKAGES)
    if chromium_path() is None:
        _run([sys.executable, "-m", "playwright", "install", *_with_dependencies(), "chromium"])


def _with_dependencies() -> list[str]:
    return ["--with-deps"] if _can_use_apt() else []


def _apt_install(*packages: str) -> None:
    if _can_use_apt():
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])


def _can_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _has_korean_font() -> bool:
    finder = shutil.which("fc-list")
    if finder is None:
        return False
    return bool(subprocess.run([finder, ":lang=ko"], capture_output=True, timeout=60, check=False).stdout.strip())


def _run(command: list[str]) -> None:
    # A failure shows in its own words; what counts is whether Chromium is there afterwards.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, check=False)


if __name__ == "__main__":
    sys.exit(main())
