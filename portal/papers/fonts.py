"""Noto Sans KR for a paper: of a variable font of 10 MB, the letters that the paper uses, in two weights."""

from collections.abc import Collection
from functools import cache
from importlib.resources import files

import uharfbuzz

WEIGHTS = {"": 400, "B": 700}
"""fpdf2's style, and the weight on the font's axis."""

_FONT = "fonts/ofl/notosanskr/NotoSansKR[wght].ttf"


def font_file(letters: Collection[str], style: str) -> bytes:
    """Return a font of one weight with these letters only.

    The letters are picked before the weight is fixed: the other way round takes half a minute.
    """
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update({ord(letter) for letter in letters})
    wanted.pin_axis_location(_face(), "wght", WEIGHTS[style])
    return bytes(uharfbuzz.subset(_face(), wanted).blob.data)


@cache
def _face() -> "uharfbuzz.Face":
    return uharfbuzz.Face(uharfbuzz.Blob((files("justmytype_intl_cjk") / _FONT).read_bytes()))
