"""Secrets of programs: how one is made, what is kept of it, and by what people tell it from another.

A secret is made here at random, never chosen by a person, with over 200 bits nobody can guess or look up: a plain
hash of it gives nothing away, and is quick enough to be compared at every sign-in.
"""

import hashlib
import secrets
import string

READABLE = string.ascii_letters + string.digits
SIGNS = READABLE + "-_.~"
"""What needs no quoting in a shell, a form or an address."""
BEGINS, MARK, GOES_ON = 3, "8Q~", 40
HINT_LENGTH = 6


def new_secret() -> str:
    """Return a new secret, shaped as Azure shapes them; it begins with letters or digits."""
    begin = "".join(secrets.choice(READABLE) for _ in range(BEGINS))
    return begin + MARK + "".join(secrets.choice(SIGNS) for _ in range(GOES_ON))


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret, and what one that somebody brings is compared by."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def hint_of(secret: str) -> str:
    """Return how a secret begins: enough to tell it from others, and nothing that helps to guess it."""
    return secret[:HINT_LENGTH]
