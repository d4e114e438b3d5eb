"""Answer a list's address with a file when it asks for one: ``?export=csv``."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.exports.columns import Column, Row, Words
from portal.exports.files import Sheet, csv_file, xlsx_file

ASKED_BY = "export"
MOST_ROWS = 10_000

WRITERS: dict[str, tuple[Callable[[Sheet], bytes], str]] = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def wants_file(request: HttpRequest) -> bool:
    """Tell whether the list is asked for as a file; an unknown kind of file is not asked for."""
    return request.GET.get(ASKED_BY) in WRITERS


def file_answer(
    request: HttpRequest, *, title: Words, columns: Sequence[Sequence[Column[Row]]], rows: Iterable[Row]
) -> HttpResponse:
    """Return the rows as the file that the address asks for, at most ``MOST_ROWS``; the last line says so.

    ``rows`` may be a lazy iterable; one more than fits is read of it. The file is named for the list, the partner,
    if one asks, and the day.
    """
    suffix = request.GET[ASKED_BY]
    partner, now = getattr(request, "partner", None), request.now  # type: ignore[attr-defined]
    write, content_type = WRITERS[suffix]
    answer = HttpResponse(write(sheet_of(title, columns, rows)), content_type=content_type)
    words = [str(title), partner.name if partner else "", f"{now:%Y-%m-%d}"]
    name = "-".join(slugify(one, allow_unicode=True) for one in words if one)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{suffix}")
    return answer


def sheet_of(title: Words, columns: Sequence[Sequence[Column[Row]]], rows: Iterable[Row]) -> Sheet:
    """Put rows into a table; each item of ``columns`` is what a function of portal.exports.columns returned."""
    flat: list[Column[Any]] = [one for several in columns for one in several]
    lines = [[column.cell(row) for column in flat] for row in islice(rows, MOST_ROWS + 1)]
    remark = _("There are more than %(most)s rows. Narrow the filters to export the rest.") % {"most": MOST_ROWS}
    return Sheet(
        name=str(title),
        headings=[column.heading for column in flat],
        kinds=[column.kind for column in flat],
        rows=lines[:MOST_ROWS],
        remark=remark if len(lines) > MOST_ROWS else "",
    )
