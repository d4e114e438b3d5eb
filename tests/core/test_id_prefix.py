"""The beginning of an ID as a range of IDs."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.id_prefix import SHORTEST, id_range


@given(id_=st.uuids(), length=st.integers(SHORTEST, 32), dashed=st.booleans())
def test_every_id_lies_in_the_range_of_its_beginning(id_: uuid.UUID, length: int, dashed: bool) -> None:
    text = str(id_)[: length + length // 8] if dashed else id_.hex[:length]
    found = id_range(text)
    assert found is not None
    first, last = found
    assert first <= id_ <= last
    assert (first == last) is (len(text.replace("-", "")) == 32)


@pytest.mark.parametrize(
    "text", ["", "abc", "prod-web", "x" * 40, "1234567", "0" * 33, "deadbee\x00", "ｄｅａｄｂｅｅｆ"]
)
def test_other_words_are_no_beginning(text: str) -> None:
    assert id_range(text) is None


@pytest.mark.parametrize("text", ["{%s}", "  %s ", "(%s)", "%s"])
def test_in_whatever_brackets(text: str) -> None:
    id_ = uuid.uuid4()
    assert id_range(text % str(id_).upper()) == (id_, id_)
