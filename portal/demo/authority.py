"""A certificate authority of this machine alone, and the certificate that it gives the server here."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import trustme

from core import clock

NAMES = ("localhost", "127.0.0.1", "::1")
LASTS = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class LocalAuthority:
    """Files below one folder: whoever trusts ``ca`` trusts the server that shows ``certificate``."""

    folder: Path

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def certificate(self) -> Path:
        return self.folder / "server.pem"

    @property
    def key(self) -> Path:
        return self.folder / "server-key.pem"


def local_authority(folder: Path) -> LocalAuthority:
    """Return the authority of a folder, made at the first call; it stays, so that clients go on trusting it."""
    authority = LocalAuthority(folder)
    if not all(path.exists() for path in (authority.ca, authority.certificate, authority.key)):
        folder.mkdir(parents=True, exist_ok=True)
        _make(authority)
    return authority


def _make(authority: LocalAuthority) -> None:
    ca = trustme.CA(organization_name="Reservation portal, this machine only")
    issued = ca.issue_cert(*NAMES, not_after=clock.now() + LASTS)
    authority.key.touch(mode=0o600)
    issued.private_key_pem.write_to_path(authority.key)
    for number, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(authority.certificate, append=number > 0)
    ca.cert_pem.write_to_path(authority.ca)
