"""Codes that people type: short, without words, and read however they are typed."""

import pytest

from customers.policy.opaque_tokens import digest_of, is_of, name_in, named, new_token
from customers.policy.user_codes import SIGNS, as_shown, as_typed, new_user_code


def test_one_is_eight_consonants() -> None:
    codes = {new_user_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) <= set(SIGNS)
    assert not set(SIGNS) & set("AEIOUY0123456789")


def test_what_is_shown_can_be_typed() -> None:
    code = new_user_code()
    for typed in (code, as_shown(code), f" {as_shown(code).lower()} ", "  ".join(code)):
        assert as_typed(typed) == code


@pytest.mark.parametrize("typed", ["", "BCDFGHJ", "BCDFGHJKL", "BCDFGHJA", "BCDF\0GHJK", "ВСDFGHJK", "12345678"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert as_typed(typed) == ""


class TestOpaqueTokens:
    def test_only_the_token_itself_has_its_digest(self) -> None:
        token = new_token()
        assert is_of(digest_of(token), token)
        for other in (token[:-1], token + "x", "", "\ud800"):
            assert not is_of(digest_of(token), other)

    @pytest.mark.parametrize("text", ["", "x", ".", "비밀.x", "0" * 31 + ".x"])
    def test_what_names_no_row(self, text: str) -> None:
        assert name_in(text) is None

    def test_one_names_its_row(self) -> None:
        row_id = name_in("00000000000040008000000000000001.x")
        assert row_id is not None
        assert name_in(named(row_id, new_token())) == row_id
