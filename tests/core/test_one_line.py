"""Names and titles are one line of what is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.one_line import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Kim   Person ", "Kim Person"),
        ("Kim\nPerson\r\n", "Kim Person"),
        ("Kim\u2028Person", "Kim Person"),
        ("Kim\u202ePerson", "KimPerson"),
        ("\ufeffKim \u200b Person", "Kim Person"),
        ("\u200b", ""),
        ("\u3164\u3164", ""),
        ("김한빛", "김한빛"),
        ("a\0b", "a\0b"),
    ],
)
def test_examples(text: str, line: str) -> None:
    assert one_line(text) == line


@given(st.text())
def test_once_is_enough(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
