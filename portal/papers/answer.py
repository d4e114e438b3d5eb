"""Answer an address with its paper when it asks for one: ``?export=pdf&in=ko``."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

from portal.exports.answer import ASKED_BY
from portal.papers.document import Paper

LANGUAGE_IN = "in"


def wants_paper(request: HttpRequest) -> bool:
    return request.GET.get(ASKED_BY) == "pdf"


def paper_language(request: HttpRequest) -> str:
    """Return the language that the address names; the person's own where it names none that there is."""
    asked = request.GET.get(LANGUAGE_IN, "")
    return asked if asked in dict(settings.LANGUAGES) else (get_language() or settings.LANGUAGE_CODE)


def paper_answer(request: HttpRequest, *, name: str, write: Callable[[str], Paper]) -> HttpResponse:
    """Return the paper that ``write`` makes in the language that it is given, as a file of this name."""
    language = paper_language(request)
    with override(language):
        paper = write(language)
    answer = HttpResponse(paper.pdf(), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}-{language}.pdf")
    return answer
