"""The folder in which the demo keeps everything: data, logs, secrets, and what it says about itself."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from portal.demo.supervisor.words import SupervisorError

# Only these are the demo's: a reset leaves anything else that lies in the folder alone.
CONTENTS = (
    "postgres",
    "valkey",
    "static",
    "log",
    "mail",
    "beat-schedule*",
    "demo.json*",
    "demo-accounts.json",
    "demo-api-client.json",
    "secret-key",
    "tls",
    "token-key.pem",
)


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Paths below ``var/``."""

    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def mail(self) -> Path:
        """Where mail goes, a file each."""
        return self.path / "mail"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def accounts(self) -> Path:
        return self.path / "demo-accounts.json"

    @property
    def api_client(self) -> Path:
        """What a program signs in with."""
        return self.path / "demo-api-client.json"

    @property
    def tls(self) -> Path:
        """The authority of this machine and the certificate for Azure's clients; they stay, so that trust does."""
        return self.path / "tls"

    @property
    def summary(self) -> Path:
        return self.path / "demo.json"

    @property
    def schedule(self) -> Path:
        return self.path / "beat-schedule"

    def log(self, name: str) -> Path:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def secret_key(self) -> str:
        """Return the key that signs sessions, made at the first run."""
        file = self.path / "secret-key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(64))
        return file.read_text()

    def token_key(self) -> Path:
        """Return the key that signs tokens, made at the first run: a new one would sign everybody out."""
        file = self.path / "token-key.pem"
        if not file.exists():
            key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
            file.touch(mode=0o600)
            file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return file

    def contents(self) -> list[Path]:
        return [path for pattern in CONTENTS for path in self.path.glob(pattern)]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process alone; the kernel lets go of it however the process ends.

        Raises: SupervisorError when another run holds it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "supervisor.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                owner = lock.read().strip() or "unknown"
                raise SupervisorError(f"The demo already runs here (process {owner}); end it first.") from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield
