"""Tokens that mean nothing to whoever holds them: made at random, kept as a hash."""

import hashlib
import hmac
import secrets
import uuid

BYTES = 48


def new_token() -> str:
    """Return 384 random bits as text."""
    return secrets.token_urlsafe(BYTES)


def digest_of(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def is_of(digest: bytes, token: str) -> bool:
    """Tell, in a time that does not depend on the answer, whether a digest is this token's."""
    return hmac.compare_digest(digest, digest_of(token))


def named(row_id: uuid.UUID, token: str) -> str:
    """Return a token that says which row keeps its digest."""
    return f"{row_id.hex}.{token}"


def name_in(text: str) -> uuid.UUID | None:
    """Return the row that a token says it is of; None for what is no such token."""
    try:
        return uuid.UUID(hex=text.partition(".")[0])
    except ValueError:
        return None
