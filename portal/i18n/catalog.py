"""Collect the messages of code and templates, keep the Korean catalog in step, and compile it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LOCALE = "ko"
PACKAGES = ("core", "customers", "reservations", "billing", "support", "portal", "arm")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def po_file() -> Path:
    return Path(settings.BASE_DIR) / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def mo_file() -> Path:
    return po_file().with_suffix(".mo")


def template_catalog() -> Catalog:
    """Return every message that code and templates use, each with the files that use it."""
    catalog = Catalog(project="Reservation portal", charset="utf-8")
    for path, source in _sources():
        for _line, message, comments, context in extract("python", io.BytesIO(source), KEYWORDS, ["Translators:"]):
            catalog.add(message, locations=[(path, 0)], auto_comments=comments, context=context)
    return catalog


def stored_catalog() -> Catalog:
    """Return the translations as they are kept; empty when there are none yet."""
    if not po_file().exists():
        return Catalog(locale=LOCALE, charset="utf-8", fuzzy=False)
    with po_file().open("rb") as file:
        catalog = read_po(file, locale=LOCALE)
    catalog.fuzzy = False
    return catalog


def update() -> Catalog:
    """Bring the kept translations in step with the sources: new messages come empty, unused ones go."""
    catalog = stored_catalog()
    catalog.update(template_catalog(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    _without_dates(catalog)
    po_file().parent.mkdir(parents=True, exist_ok=True)
    with po_file().open("wb") as file:
        write_po(file, catalog, sort_output=True, include_lineno=False, width=100)
    return catalog


def _without_dates(catalog: Catalog) -> None:
    """Give the header nothing that changes by itself, so that a diff shows translations only."""
    catalog.header_comment = "# Korean messages of the reservation portal."
    catalog.project, catalog.version = "Reservation portal", "1"
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    catalog.fuzzy = False


def problems() -> list[str]:
    """Say what keeps the Korean catalog from being complete: missing, obsolete, fuzzy, or wrong placeholders."""
    wanted, kept = template_catalog(), stored_catalog()
    keys = {(message.id, message.context) for message in wanted if message.id}
    found = [
        f"not translated: {message.id!r}" for message in wanted if message.id and not _is_translated(kept, message)
    ]
    found += [f"unused: {one.id!r}" for one in kept if one.id and (one.id, one.context) not in keys]
    found += [f"fuzzy: {one.id!r}" for one in kept if one.id and one.fuzzy]
    found += [f"{error}: {one.id!r}" for one in kept if one.id for error in one.check(kept)]
    return found


def compile_catalog() -> Path:
    """Write the compiled catalog that Django loads, beside its source."""
    with mo_file().open("wb") as file:
        write_mo(file, stored_catalog())
    return mo_file()


def _is_translated(kept: Catalog, message: Any) -> bool:
    found = kept.get(message.id, message.context)
    if found is None or not found.string:
        return False
    return all(found.string) if isinstance(found.string, tuple | list) else True


def _sources() -> Iterator[tuple[str, bytes]]:
    """Yield each file that can hold messages, templates turned into Python the way Django does it."""
    base = Path(settings.BASE_DIR)
    for package in PACKAGES:
        for path in sorted((base / package).rglob("*.py")):
            yield path.relative_to(base).as_posix(), path.read_bytes()
    for path in sorted((base / "templates").rglob("*.html")) + sorted((base / "templates").rglob("*.txt")):
        name = path.relative_to(base).as_posix()
        yield name, _as_python(templatize(path.read_text(), origin=name)).encode()


def _as_python(templatized: str) -> str:
    """Take off the indentation that means something to Python's tokenizer and nothing to a template."""
    return "\n".join(line.lstrip() for line in templatized.splitlines())
