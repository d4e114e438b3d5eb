"""Ids as they are written."""

import uuid

import pytest

from core.guids import guid_in

ID = uuid.UUID("9a473654-65ed-4577-9d83-f4a07b2bdf6e")


@pytest.mark.parametrize("text", [str(ID), str(ID).upper(), ID.hex, f"{{{ID}}}"])
def test_an_id(text: str) -> None:
    assert guid_in(text) == ID


@pytest.mark.parametrize(
    "text",
    ["", "9a473654", f"\n{ID.hex[1:]}", f"{ID.hex[:-1]}\n", f"{ID}\n", f"urn:uuid:{ID}", f"_{ID.hex[1:]}", "٠" * 32],
)
def test_what_is_none(text: str) -> None:
    assert guid_in(text) is None
