"""As whom PostgreSQL runs: it refuses root, so root has to find it another identity.

No user is created and no folder above ours changes its mode. The candidates are tried, in order:
an existing user who can reach the files; a user namespace in which our own files belong to an
unprivileged user; an existing user who keeps the one capability to pass root's folders.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.binaries import postgres_binary
from portal.embedded.errors import EmbeddedServerError

UNPRIVILEGED_USERS = ("postgres", "nobody")
NAMESPACE_ID = 65534


@dataclass(frozen=True, slots=True)
class Identity:
    """How to start a program as somebody: words in front of the command, and who owns the files."""

    user: int
    group: int
    prefix: tuple[str, ...] = ()
    changes_user: bool = False

    def start(self, command: list[str], log: int) -> subprocess.Popen[bytes]:
        """Start the command in a session of its own, so that Ctrl-C reaches us and not the server."""
        return subprocess.Popen(
            [*self.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_plain_environment(),
            cwd="/",
            start_new_session=True,
            user=self.user if self.changes_user else None,
            group=self.group if self.changes_user else None,
            extra_groups=[] if self.changes_user else None,
        )

    def own(self, folder: Path) -> None:
        """Give the folder to this identity, closed to everybody else."""
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, self.user, self.group)


def identity_for(home: Path) -> Identity:
    """Return the first identity that can run PostgreSQL in this folder, and give it the folder.

    Files that exist decide: whoever owns them goes on owning them.
    """
    data_owner = _owner(home / "data")
    if os.geteuid() != 0:
        return _own_identity(home, data_owner)
    for identity in _candidates():
        if data_owner not in (None, identity.user):
            continue
        identity.own(home)
        if _can_run_in(identity, home):
            return identity
    raise EmbeddedServerError(
        f"PostgreSQL refuses to run as root, and no other identity can use {home}:"
        " neither an existing user (postgres, nobody) nor a user namespace (unshare --user)."
        " Run this as an ordinary user, or name servers of your own in DATABASE_URL and REDIS_URL."
    )


def _own_identity(home: Path, data_owner: int | None) -> Identity:
    identity = Identity(os.geteuid(), os.getegid())
    if data_owner not in (None, identity.user):
        raise EmbeddedServerError(f"{home} belongs to another user: an earlier run was made as somebody else.")
    identity.own(home)
    return identity


def _owner(path: Path) -> int | None:
    return path.stat().st_uid if path.exists() else None


def _candidates() -> Iterator[Identity]:
    users = list(_existing_users())
    for user in users:
        yield Identity(user.pw_uid, user.pw_gid, changes_user=True)
    if unshare := shutil.which("unshare"):
        # Outside the namespace the files stay root's; inside, they are an ordinary user's.
        yield Identity(0, 0, (unshare, "--user", f"--map-user={NAMESPACE_ID}", f"--map-group={NAMESPACE_ID}", "--"))
    if setpriv := shutil.which("setpriv"):
        for user in users:
            yield Identity(user.pw_uid, user.pw_gid, _with_folder_capability(setpriv, user))


def _existing_users() -> Iterator[pwd.struct_passwd]:
    for name in UNPRIVILEGED_USERS:
        try:
            yield pwd.getpwnam(name)
        except KeyError:
            continue


def _with_folder_capability(setpriv: str, user: pwd.struct_passwd) -> tuple[str, ...]:
    ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    return (setpriv, *ids, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--")


def _can_run_in(identity: Identity, home: Path) -> bool:
    """Try it: enter the folder, write there, and run the server's binary from where it stands."""
    script = 'cd "$1" && : > probe && rm probe && exec "$2" --version'
    command = ["/bin/sh", "-c", script, "sh", str(home), str(postgres_binary("postgres"))]
    try:
        return identity.start(command, subprocess.DEVNULL).wait(timeout=20) == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _plain_environment() -> dict[str, str]:
    # PG* variables of the person's shell would change what the server and initdb do.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
