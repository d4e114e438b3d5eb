"""The key that signs tokens in a test run; the processes that it starts get the same one."""

import os

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

VARIABLE = "PORTAL_TOKEN_KEY"


def token_key() -> str:
    """Return the run's key as PEM, made by whichever process comes first."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = new_key()
    return os.environ[VARIABLE]


def new_key() -> str:
    """Return a new key as PEM."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
