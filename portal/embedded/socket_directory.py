"""A private folder for a server's Unix socket whose path is short enough for the kernel."""

import os
import tempfile
from pathlib import Path

# sun_path holds 107 characters; "/.s.PGSQL.5432" and a safety margin come off.
LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432") - 3


def socket_directory(home: Path) -> Path:
    """Return a folder of our own for sockets: inside home, or in the temporary folder if that is too long.

    The one in the temporary folder is written down in home, so that the next run finds it again.
    """
    inside = home / "run"
    if len(os.fsencode(inside)) <= LONGEST_FOLDER:
        return inside
    return _recorded(home) or _new(home)


def _recorded(home: Path) -> Path | None:
    record = home / "socket-directory"
    if not record.exists():
        return None
    folder = Path(record.read_text().strip())
    if folder.is_symlink() or not folder.is_dir():
        return None
    status = folder.stat()
    is_private = status.st_mode & 0o077 == 0 and status.st_uid in (os.geteuid(), home.stat().st_uid)
    return folder if is_private else None


def _new(home: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="portal-"))
    (home / "socket-directory").write_text(str(folder))
    return folder
