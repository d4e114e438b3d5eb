"""Secrets of programs are long, never the same twice, and kept as a hash alone."""

import re

from customers.policy.client_secrets import digest_of, hint_of, new_secret


def test_one_is_long_and_can_be_pasted_anywhere() -> None:
    for _ in range(200):
        assert re.fullmatch(r"[A-Za-z0-9]{3}8Q~[A-Za-z0-9._~-]{40}", new_secret())


def test_no_two_are_the_same() -> None:
    assert len({new_secret() for _ in range(200)}) == 200


def test_its_hash_tells_it_from_any_other() -> None:
    secret = new_secret()
    assert digest_of(secret) == digest_of(secret)
    assert digest_of(secret) != digest_of(secret[:-1])
    assert secret.encode() not in digest_of(secret)


def test_any_text_has_a_hash() -> None:
    """What somebody brings need not be a secret of ours."""
    assert len({digest_of(text) for text in ("", "비밀", "a\0b", "\ud800")}) == 4


def test_the_hint_is_how_it_begins() -> None:
    secret = new_secret()
    assert secret.startswith(hint_of(secret)) and 3 <= len(hint_of(secret)) <= 8
