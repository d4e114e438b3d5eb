"""Which files go with a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.policy.files import BLOCKED, LARGEST, LONGEST_NAME, FileFault, file_fault

IN_THE_SOURCE = """
    .bat .cmd .exe .ps1 .js .vbs .com .lnk .reg .bin .cpl .inf .ins .isu .job .jse .msi .msp .paf .pif .rgs .scr .sct
    .vbe .vb .ws .wsf .wsh
"""
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("approval.pdf", None),
        ("고객승인.pdf", None),
        (".env.txt", None),
        ("two words.tar.gz", None),
        ("report.v2.xlsx", None),
        ("", FileFault.NO_NAME),
        (".", FileFault.NO_NAME),
        (" . ", FileFault.NO_NAME),
        ("readme", FileFault.NO_EXTENSION),
        ("readme.", FileFault.NO_EXTENSION),
        ("readme. ", FileFault.NO_EXTENSION),
        ("x.exe", FileFault.BLOCKED),
        ("x.EXE", FileFault.BLOCKED),
        ("x.exe.", FileFault.BLOCKED),
        ("x.exe . .", FileFault.BLOCKED),
        ("x.exe.txt", FileFault.BLOCKED),
        ("x.txt.Exe", FileFault.BLOCKED),
        ("x. exe", FileFault.BLOCKED),
        ("x.ｅｘｅ", FileFault.BLOCKED),
        (".exe", FileFault.BLOCKED),
        ("exe.txt", None),
        ("../../etc/passwd.txt", FileFault.BAD_CHARACTER),
        ("c:\\x.txt", FileFault.BAD_CHARACTER),
        ("x\0.txt", FileFault.BAD_CHARACTER),
        ("x\r\nSet-Cookie.txt", FileFault.BAD_CHARACTER),
        ("x\u202etxt.png", FileFault.BAD_CHARACTER),
        ('x".txt', FileFault.BAD_CHARACTER),
        ("x" * (LONGEST_NAME - 4) + ".txt", None),
        ("x" * (LONGEST_NAME - 3) + ".txt", FileFault.NAME_TOO_LONG),
    ],
)
def test_names(name: str, fault: FileFault | None) -> None:
    assert file_fault(name, 1) == fault


@pytest.mark.parametrize(
    ("size", "fault"),
    [(0, FileFault.EMPTY), (1, None), (LARGEST, None), (LARGEST + 1, FileFault.TOO_LARGE)],
)
def test_sizes(size: int, fault: FileFault | None) -> None:
    assert file_fault("x.txt", size) == fault


def test_the_list_is_the_source_s() -> None:
    assert {f".{one}" for one in BLOCKED} == set(IN_THE_SOURCE.split())


@given(st.sampled_from(sorted(BLOCKED)), WORDS, st.data())
def test_no_way_of_writing_a_blocked_extension_gets_through(extension: str, stem: str, data: st.DataObject) -> None:
    cased = "".join(data.draw(st.sampled_from([one, one.upper()])) for one in extension)
    tail = data.draw(st.sampled_from(["", ".", " ", ". .", ".txt", ".txt."]))
    assert file_fault(f"{stem}.{cased}{tail}", 10) == FileFault.BLOCKED


@given(st.text(max_size=200), st.integers(0, 2 * LARGEST))
def test_whatever_is_typed_gets_an_answer(name: str, size: int) -> None:
    assert file_fault(name, size) in {None, *FileFault}
