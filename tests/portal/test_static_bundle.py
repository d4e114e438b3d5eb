"""The collected style sheet and script: whole, in their layers, with no import left."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from portal.static_bundle import BundledStaticFilesStorage

OWN = Path(settings.BASE_DIR) / "static"
ADMIN_SHEETS = ("admin/css/base.css",)
DESK_SHEETS = ("desk.css", "desk_pages.css", "desk_parts.css", "desk_theme.css", "waiting.css")
"""Not the portal's: css/desk.css holds them, and the theme is linked after admin's own sheets."""


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Collect our own files, and a stand-in for the sheet of Django admin that the desk imports."""
    target = tmp_path_factory.mktemp("static")
    for name in ADMIN_SHEETS:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text("body { margin: 0; }\n")
    collected = BundledStaticFilesStorage(location=target, base_url="/static/")
    sources = FileSystemStorage(location=OWN)
    paths: dict[str, Any] = {name: (collected, name) for name in ADMIN_SHEETS}
    for file in sorted(path for path in OWN.rglob("*") if path.is_file()):
        name = str(file.relative_to(OWN))
        with file.open("rb") as source:
            collected.save(name, source)
        paths[name] = (sources, name)
    failures = [result for _, _, result in collected.post_process(paths) if isinstance(result, Exception)]
    assert not failures
    return target


def test_the_style_sheet_holds_every_part_in_its_layer(bundled: Path) -> None:
    text = (bundled / "css/portal.css").read_text()
    assert "@import" not in text
    assert "@layer parts {\n/* One primary in a view." in text
    assert text.index("@layer reset, base, shell, parts, states;") < text.index("--canvas")
    for part in set(OWN.glob("css/*.css")) - {OWN / "css" / name for name in ("portal.css", *DESK_SHEETS)}:
        assert part.read_text().strip() in text


def test_the_desk_keeps_the_imports_of_admin_before_all_rules(bundled: Path) -> None:
    (hashed,) = [path for path in bundled.glob("css/desk.*.css") if path.suffixes == [path.suffixes[0], ".css"]]
    text = hashed.read_text()
    assert text.count("@import") == len(ADMIN_SHEETS)
    assert text.rindex("@import") < text.index("{")
    assert "../admin/css/base.css" not in text
    for part in ("waiting.css", "desk_pages.css", "desk_parts.css"):
        assert (OWN / "css" / part).read_text().strip() in text


def test_the_script_holds_every_module_as_a_block(bundled: Path) -> None:
    texts = [(bundled / name).read_text() for name in ("js/portal.js", "js/desk.js")]
    assert not [text for text in texts if "\nimport " in text]
    text = "".join(texts)
    for module in set(OWN.glob("js/*.js")) - {OWN / "js/portal.js", OWN / "js/desk.js"}:
        assert f"{{\n{module.read_text()}}}" in text


def test_hashing_reads_the_bundle_and_not_its_source(bundled: Path) -> None:
    whole = (bundled / "css/portal.css").read_text()
    assert whole in [path.read_text() for path in bundled.glob("css/portal.*.css")]


def test_no_module_exports_anything() -> None:
    assert not [path.name for path in OWN.glob("js/*.js") if "\nexport " in path.read_text()]


def test_no_part_is_forgotten() -> None:
    named = "".join(
        (OWN / name).read_text() for name in ("css/portal.css", "css/desk.css", "js/portal.js", "js/desk.js")
    )
    parts = {*OWN.glob("css/*.css"), *OWN.glob("js/*.js")}
    entries = {"portal.css", "desk.css", "desk_theme.css", "portal.js", "desk.js"}
    assert {path.name for path in parts if path.name not in named} <= entries
