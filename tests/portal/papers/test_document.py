"""A paper: Korean and English in one font, amounts on the right, numbered pages, the same file every time."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from portal.papers.blocks import Column
from portal.papers.document import Paper

AT = datetime(2026, 11, 1, 0, 10, tzinfo=UTC)
COLUMNS = [Column("날짜"), Column("고객", 2), Column("금액", 1, is_amount=True)]


def paper(rows: int = 2, **changes: str) -> Paper:
    made = Paper(
        **{"title": "정산서", "subtitle": "한빛 클라우드", "footing": "ST-2026-10", "language": "ko", **changes}, at=AT
    )
    made.facts([("Partner", "한빛 클라우드"), ("기간", "2026-10-01 – 2026-10-31")])
    made.heading("이동 내역")
    made.table(
        COLUMNS,
        [["2026-10-03", f"고객 {number}", f"−₩{number},200"] for number in range(rows)],
        totals=[["합계", "", "−₩9,999,999"]],
    )
    made.remark("세금 제외 금액입니다.")
    return made


def read(file: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(file))


def test_everything_that_was_written_can_be_read_out_again() -> None:
    text = read(paper().pdf()).pages[0].extract_text()
    for words in (
        "정산서",
        "한빛 클라우드",
        "Partner",
        "2026-10-01 – 2026-10-31",
        "이동 내역",
        "−₩1,200",
        "−₩9,999,999",
    ):
        assert words in text
    assert "세금 제외 금액입니다." in text


def test_its_letters_are_embedded_in_two_weights() -> None:
    fonts = read(paper().pdf()).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert len(fonts) == 2
    assert all("NotoSansKR" in str(font.get_object()["/BaseFont"]) for font in fonts.values())


def test_a_long_table_goes_on_under_its_headings_on_numbered_pages() -> None:
    pages = [page.extract_text() for page in read(paper(rows=120).pdf()).pages]
    assert len(pages) > 2
    assert all("날짜 고객 금액" in page for page in pages)
    assert [f"{number} / {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert all("ST-2026-10" in page for page in pages)


def test_the_file_says_what_it_is_and_in_which_language() -> None:
    found = read(paper(title="Statement", language="en").pdf())
    assert found.metadata is not None
    assert found.metadata.title == "Statement"
    assert found.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
    assert found.metadata.creation_date == AT


def test_the_same_paper_is_the_same_file() -> None:
    assert paper().pdf() == paper().pdf()


@pytest.mark.parametrize("words", ["a\0b", "a\x1b[31mb", "a\u202eb", "a\tb"])
def test_what_no_paper_shows_is_left_out(words: str) -> None:
    assert "a" in (text := read(paper(title=words).pdf()).pages[0].extract_text())
    assert words not in text


def test_words_that_are_longer_than_a_line_stay_on_the_paper() -> None:
    made = paper()
    made.facts([("긴 이름" * 30, "x" * 400)])
    made.table(COLUMNS, [["2026-10-03", "주식회사" * 60, "−₩1"]])
    text = "".join(page.extract_text() for page in read(made.pdf()).pages).replace("\n", "")
    assert "x" * 400 in text
    assert "주식회사" * 60 in text


def test_a_footing_that_is_longer_than_a_line_leaves_room_for_the_number() -> None:
    text = read(paper(footing="한빛" * 100).pdf()).pages[0].extract_text()
    assert "한빛…" in text or "한…" in text
    assert "한빛" * 100 not in text
    assert "1 / 1" in text


def test_a_letter_that_the_font_lacks_does_not_stop_it() -> None:
    assert "한빛" in read(paper(title="한빛 🎉").pdf()).pages[0].extract_text()
